package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewLoaderTest {
    private static final int IMAGES = 10;

    @TempDir
    Path folder;

    private ImageFolder images;

    @BeforeEach
    void makeImagesOfOneColourEach() throws IOException {
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < 63; p++) {
                image.setRGB(p % 9, p / 9, 0x010101 * (20 * i));
            }
            ImageIO.write(image, "png", folder.resolve("image" + i + ".png").toFile());
        }
        images = ImageFolder.open(folder);
    }

    @Test
    void aBatchFollowsFromSeedAndStepWhateverTheWorkersAndTheOrderOfAsking() {
        try (ViewLoader one = loader(dinov2(), 4, 7, 1);
                ViewLoader three = loader(dinov2(), 4, 7, 3)) {
            ViewBatch[] forwards = {one.batch(0), one.batch(1), one.batch(2), one.batch(3)};
            for (int step : new int[] {3, 0, 2, 1, 2}) {
                assertThat(same(three.batch(step), forwards[step]))
                        .as("step " + step)
                        .isTrue();
            }
        }
    }

    @Test
    void anotherSeedGivesOtherViewsAndMasks() {
        try (ViewLoader seven = loader(dinov2(), 4, 7, 1);
                ViewLoader eight = loader(dinov2(), 4, 8, 1)) {
            assertThat(seven.batch(0).globals()).isNotEqualTo(eight.batch(0).globals());
            assertThat(Arrays.deepEquals(seven.batch(1).masks(), eight.batch(1).masks()))
                    .isFalse();
        }
    }

    @Test
    void everyPassShowsEachImageOnceInAFreshOrder() {
        try (ViewLoader loader = loader(plain(), 4, 7, 2)) {
            int[] seen = new int[2 * IMAGES];
            for (int step = 0; step < 5; step++) {
                System.arraycopy(colours(loader.batch(step), 4), 0, seen, 4 * step, 4);
            }
            int[] first = Arrays.copyOfRange(seen, 0, IMAGES);
            int[] second = Arrays.copyOfRange(seen, IMAGES, 2 * IMAGES);
            assertThat(first).isNotEqualTo(second);
            assertThat(set(first)).hasSize(IMAGES).isEqualTo(set(second));
        }
    }

    @Test
    void aBatchIsOrderedCropByCrop() {
        try (ViewLoader loader = loader(plain(), 4, 7, 1)) {
            ViewBatch batch = loader.batch(0);
            int crop = 3 * 28 * 28;
            assertThat(batch.globals()).hasSize(2 * 4 * crop);
            assertThat(batch.locals()).hasSize(3 * 4 * 3 * 14 * 14);
            for (int b = 0; b < 4; b++) {
                float colour = batch.globals()[b * crop];
                assertThat(batch.globals()[(4 + b) * crop + 28 * 28 - 1]).isEqualTo(colour);
                assertThat(batch.locals()[(2 * 4 + b) * 3 * 14 * 14]).isEqualTo(colour);
            }
            assertThat(batch.masks()).hasDimensions(8, 16);
        }
    }

    @Test
    void aBatchMayBeLargerThanThePass() {
        try (ViewLoader loader = loader(plain(), 25, 7, 2)) {
            assertThat(set(colours(loader.batch(0), 25))).hasSize(IMAGES);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void piecesAreTheWholeBatchCutUpHoweverOftenTheyAreAskedFor(long keptBytes) {
        try (ViewLoader whole = loader(dinov2(), 6, 7, 1);
                ViewLoader pieces = pieces(6, new Pieces(3, 2), keptBytes)) {
            for (int step = 0; step < 3; step++) {
                ViewBatch batch = whole.batch(step);
                for (int turn = 0; turn < 6; turn++) {
                    assertThat(same(pieces.piece(step, turn % 3), cut(batch, turn % 3 * 2, 2)))
                            .as("step %d, turn %d", step, turn)
                            .isTrue();
                }
            }
            assertThat(same(pieces.piece(1, 2), cut(whole.batch(1), 4, 2))).isTrue();
        }
    }

    @Test
    void piecesThatFitAreKeptAndOthersMadeAgain() {
        try (ViewLoader kept = pieces(6, new Pieces(3, 2), Long.MAX_VALUE);
                ViewLoader made = pieces(6, new Pieces(3, 2), 0)) {
            assertThat(kept.piece(0, 1)).isSameAs(kept.piece(0, 1));
            assertThat(made.piece(0, 1)).isNotSameAs(made.piece(0, 1));
        }
    }

    @Test
    void piecesThatDoNotDivideTheBatchAreRefused() {
        assertThatThrownBy(() -> pieces(6, new Pieces(4, 2), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("batch of 6", "4 equal pieces");
    }

    @Test
    void aBatchTooLargeForOneArrayIsMadeInPieces() {
        ViewSettings large = ViewSettings.dinov2(448, 224, 8);
        try (ViewLoader loader = new ViewLoader(
                new ReadableImages(images, 0), large, MaskSettings.dinov2(), 7, 10_000, new Pieces(10_000, 1), 7, 1)) {
            assertThat(loader.piece(0, 9_999).images()).isEqualTo(1);
        }
    }

    @Test
    void aStepFarAheadIsAsQuickAsAnyOther() {
        try (ViewLoader loader = loader(plain(), 4, 7, 1)) {
            assertThat(loader.batch(3_000_000_000L).images()).isEqualTo(4);
        }
    }

    @Test
    void aWorkersFailureIsThrownWithItsSentenceAndCanBeAskedForAgain() throws IOException {
        Files.writeString(folder.resolve("image3.png"), "no image");
        try (ViewLoader loader = loader(plain(), IMAGES, 7, 2)) {
            for (int times = 0; times < 2; times++) {
                assertThatThrownBy(() -> loader.batch(0)).hasMessageContaining("image3.png");
            }
        }
    }

    @Test
    void closingStopsTheThreads() throws InterruptedException {
        ViewLoader loader = loader(plain(), 4, 7, 2);
        loader.batch(0);
        assertThat(workers()).isNotEmpty();
        loader.close();
        for (Thread worker : workers()) {
            worker.join(10_000); // a pool is done a moment before its last thread is
        }
        assertThat(workers()).isEmpty();
        assertThatThrownBy(() -> loader.batch(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void anInterruptWhileWaitingIsACancellation() {
        try (ViewLoader loader = loader(ViewSettings.dinov2(224, 112, 8), 64, 7, 1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> loader.batch(5))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("Interrupted while waiting for the views of step 5.");
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void cropsThatArePartOfAPatchAreRefused() {
        assertThatThrownBy(() -> loader(ViewSettings.dinov2(28, 15, 2), 4, 7, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("local crop size 15")
                .hasMessageContaining("patch size 7");
    }

    @Test
    void aBatchThatNoArrayHoldsIsRefusedBeforeItIsAllocated() {
        assertThatThrownBy(() -> loader(ViewSettings.dinov2(448, 224, 8), 10_000, 7, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch of 10000");
    }

    @Test
    void plainImagesComeBesideTheSameCropsWhenTheyAreAskedFor() {
        Preprocessing features = new Preprocessing(28, 28, dinov2().normalization());
        try (ViewLoader without = pieces(6, new Pieces(3, 2), 0);
                ViewLoader with = pieces(6, new Pieces(3, 2).withPlain(true), 0)) {
            for (int piece = 0; piece < 3; piece++) {
                ViewBatch expected = without.piece(1, piece);
                ViewBatch actual = with.piece(1, piece);
                assertThat(expected.plain()).isEmpty();
                assertThat(actual.globals()).isEqualTo(expected.globals());
                assertThat(actual.locals()).isEqualTo(expected.locals());
                assertThat(actual.masks()).isDeepEqualTo(expected.masks());
                int size = actual.plain().length / 2;
                for (int b = 0; b < 2; b++) {
                    float[] plain = Arrays.copyOfRange(actual.plain(), b * size, (b + 1) * size);
                    assertThat(plain).isEqualTo(features.apply(images.read(actual.origins()[b].row())));
                }
            }
        }
    }

    private ViewLoader loader(ViewSettings settings, int batch, long seed, int workers) {
        return new ViewLoader(images, settings, MaskSettings.dinov2(), 7, batch, seed, workers);
    }

    private ViewLoader pieces(int batch, Pieces pieces, long keptBytes) {
        return new ViewLoader(
                new ReadableImages(images, 0), dinov2(), MaskSettings.dinov2(), 7, batch, pieces, 7, 2, keptBytes);
    }

    /** Images from {@code first} of a batch, crop-major. */
    private static ViewBatch cut(ViewBatch batch, int first, int images) {
        boolean[][] masks = new boolean[2 * images][];
        for (int row = 0; row < masks.length; row++) {
            masks[row] = batch.masks()[row / images * batch.images() + first + row % images];
        }
        return new ViewBatch(
                images,
                cut(batch.globals(), 2, batch.images(), first, images),
                cut(batch.locals(), 3, batch.images(), first, images),
                masks);
    }

    private static float[] cut(float[] crops, int count, int batch, int first, int images) {
        int size = crops.length / count / batch;
        float[] cut = new float[count * images * size];
        for (int crop = 0; crop < count; crop++) {
            System.arraycopy(crops, (crop * batch + first) * size, cut, crop * images * size, images * size);
        }
        return cut;
    }

    private static ViewSettings dinov2() {
        return ViewSettings.dinov2(28, 14, 3);
    }

    private static ViewSettings plain() {
        ViewSettings s = dinov2();
        ColourSettings none = new ColourSettings(0, 0, 0, 0, 0, 0);
        return new ViewSettings(s.global(), s.local(), 0, none, s.blur(), 0, Normalization.imageNet());
    }

    private static int[] colours(ViewBatch batch, int images) {
        int[] colours = new int[images];
        for (int b = 0; b < images; b++) {
            colours[b] = Math.round((batch.globals()[b * 3 * 28 * 28] * 0.229f + 0.485f) * 255);
        }
        return colours;
    }

    private static Set<Integer> set(int[] values) {
        Set<Integer> set = new HashSet<>();
        Arrays.stream(values).forEach(set::add);
        return set;
    }

    private static boolean same(ViewBatch a, ViewBatch b) {
        return Arrays.equals(a.globals(), b.globals())
                && Arrays.equals(a.locals(), b.locals())
                && Arrays.deepEquals(a.masks(), b.masks());
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith("dinov2j-views"))
                .toList();
    }
}
