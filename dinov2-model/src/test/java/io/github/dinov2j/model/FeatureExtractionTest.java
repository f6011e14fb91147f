package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.Fit;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.model.extraction.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline: order, equal bytes, corrupt images, going on, failures in every stage, no thread left. */
class FeatureExtractionTest {
    private static final Extraction WISH = ExtractionExample.extraction();
    private static final Extraction SKIPPING = WISH.withCorrupt(CorruptImages.skipped());

    private static DinoModel model;

    @TempDir
    Path root;

    @BeforeAll
    static void make() {
        model = ExtractionExample.model();
    }

    @AfterAll
    static void free() {
        model.close();
    }

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("dinov2j-decode")
                    || thread.getName().startsWith("dinov2j-write")) {
                thread.join(10_000); // a pool is done a moment before its last thread is
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private Path written(ImageFolder images, Extraction extraction, int part, int threads, String name) {
        var folder = root.resolve(name);
        ExtractionExample.with(model, extraction, part, threads).toFolder(images, folder, Progress.none());
        return folder;
    }

    @Test
    void rowsAreInTheOrderOfTheImagesAndBytesDoNotDependOnTheThreads() throws IOException {
        var images = ExtractionExample.images(root.resolve("images"), 43);
        var one = written(images, WISH, 12, 1, "one");
        var many = written(images, WISH, 12, 7, "many");
        assertThat(ExtractionExample.content(many)).isEqualTo(ExtractionExample.content(one));
        assertThat(ExtractionExample.content(one)).hasSize(4 + 2);
        var stored = Features.open(one);
        assertThat(stored.paths())
                .isEqualTo(images.images().stream().map(each -> each.path()).toList());
        var held = ExtractionExample.with(model, WISH, 12, 3).toMemory(images, Progress.none());
        assertThat(held.matrix(Tokens.CLASS_AND_PATCHES)).isEqualTo(stored.matrix(Tokens.CLASS_AND_PATCHES));
    }

    @Test
    void everyRowIsTheModelsAnswerToItsOwnImage() {
        var images = ExtractionExample.images(root.resolve("images"), 9);
        var features = ExtractionExample.with(model, WISH, 8, 4).toMemory(images, Progress.none());
        var preparation = TokenShapes.preparation(model, WISH);
        for (int row = 0; row < 9; row++) {
            var image = preparation.apply(images.read(row), float[]::new);
            var alone = model.tokens(image.values(), 1, 14, 14, WISH);
            assertThat(features.block("patch").row(row))
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(alone.get("patch").values());
        }
    }

    @Test
    void aStoppedExtractionGoesOnToEqualBytesWithCorruptImagesAtTheBordersOfParts() throws IOException {
        // the first and the last of a part, and one whole part
        var images = ExtractionExample.images(root.resolve("images"), 30, 0, 7, 8, 15, 16, 17, 18, 19, 20, 21, 22, 23);
        var lenient = WISH.withCorrupt(CorruptImages.skipped("50%"));
        var whole = ExtractionExample.content(written(images, lenient, 8, 2, "whole"));
        for (int stop = 1; stop <= 30; stop += 4) {
            var folder = root.resolve("stopped-at-" + stop);
            var last = stop;
            assertThatThrownBy(
                            () -> ExtractionExample.with(model, lenient, 8, 2).toFolder(images, folder, state -> {
                                if (state.done() >= last) {
                                    throw new IllegalStateException("stopped here");
                                }
                            }))
                    .hasMessage("stopped here");
            ExtractionExample.with(model, lenient, 8, 3).toFolder(images, folder, Progress.none());
            assertThat(ExtractionExample.content(folder)).isEqualTo(whole);
        }
        var json = JsonParser.parseString(Files.readString(root.resolve("whole/features.json")))
                .getAsJsonObject();
        assertThat(json.getAsJsonArray("skipped")).hasSize(12);
        assertThat(json.get("rows").getAsInt()).isEqualTo(18);
        var first = json.getAsJsonArray("skipped").get(0).getAsJsonObject();
        assertThat(first.get("path").getAsString()).isEqualTo("a/0000.png");
        assertThat(first.get("why").getAsString()).contains("a/0000.png", "damaged");
        assertThat(Features.open(root.resolve("whole")).paths())
                .doesNotContain("a/0007.png")
                .contains("a/0006.png");
    }

    @Test
    void aCorruptImageEndsTheWorkUnlessItIsToBeSkipped() {
        var images = ExtractionExample.images(root.resolve("images"), 20, 13);
        var folder = root.resolve("f");
        assertThatThrownBy(() -> ExtractionExample.with(model, WISH, 4, 2).toFolder(images, folder, Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("a/0013.png", "damaged");
        ExtractionExample.with(model, SKIPPING, 4, 2).toFolder(images, folder, Progress.none());
        assertThat(Features.open(folder).rows()).isEqualTo(19);
        assertThat(ExtractionExample.with(model, SKIPPING, 4, 2)
                        .toMemory(images, Progress.none())
                        .rows())
                .isEqualTo(19);
    }

    @Test
    void aBudgetThatIsSpentStopsTheWorkAndKeepsWhatIsDone() throws IOException {
        var images = ExtractionExample.images(root.resolve("images"), 24, 2, 9, 17);
        var folder = root.resolve("f");
        var two = WISH.withCorrupt(CorruptImages.skipped("2"));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> ExtractionExample.with(model, two, 8, 2).toFolder(images, folder, Progress.none()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContainingAll("3 of the first 18", "at most 2", "a/0017.png", "--max-corrupt");
            assertThat(Files.readString(folder.resolve("features.json"))).contains("\"rows\": 14");
        }
        var three = WISH.withCorrupt(CorruptImages.skipped("12.5%"));
        ExtractionExample.with(model, three, 8, 2).toFolder(images, folder, Progress.none());
        assertThat(ExtractionExample.content(folder))
                .isEqualTo(ExtractionExample.content(written(images, three, 8, 2, "whole")));
    }

    @Test
    void limitsOfCorruptImagesAreReadAndChecked() {
        assertThat(CorruptImages.skipped().allowed(100)).isEqualTo(10);
        assertThat(CorruptImages.skipped().allowed(5000)).isEqualTo(50);
        assertThat(CorruptImages.skipped("0").allowed(5000)).isZero();
        assertThat(CorruptImages.skipped("2%").allowed(5000)).isEqualTo(100);
        assertThat(CorruptImages.fail().allowed(5000)).isZero();
        for (var wrong : new String[] {"many", "-1", "101%", "%", ""}) {
            assertThatThrownBy(() -> CorruptImages.skipped(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anInterruptEndsItBetweenBatchesAndKeepsCompleteParts() {
        var images = ExtractionExample.images(root.resolve("images"), 40);
        var folder = root.resolve("f");
        assertThatThrownBy(() -> ExtractionExample.with(model, WISH, 8, 2).toFolder(images, folder, state -> {
                    if (state.done() == 20) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isFalse();
        assertThat(folder.resolve("part-00001.safetensors")).exists();
        ExtractionExample.with(model, WISH, 8, 2).toFolder(images, folder, Progress.none());
        assertThat(Features.open(folder).rows()).isEqualTo(40);
    }

    @Test
    void aFailedWriteSurfacesOnceWithItsPath() throws IOException {
        var images = ExtractionExample.images(root.resolve("images"), 40);
        var folder = root.resolve("f");
        // a folder where the second part has to go: the rename fails
        Files.createDirectories(folder);
        assertThatThrownBy(() -> ExtractionExample.with(model, WISH, 8, 2).toFolder(images, folder, state -> {
                    if (state.done() == 8) {
                        obstruct(folder.resolve("part-00001.safetensors/x"));
                    }
                }))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("part-00001.safetensors")
                .hasNoSuppressedExceptions();
        assertThat(Files.readString(folder.resolve("features.json"))).contains("\"rows\": 8");
    }

    private static void obstruct(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDiskWithoutRoomIsSaidBeforeAnythingIsWritten() {
        var images = ExtractionExample.images(root.resolve("images"), 8);
        var full = new Pace(1 << 20, 8, 2, new DiskSpace(place -> 100));
        var folder = root.resolve("f");
        assertThatThrownBy(() -> new FeatureExtraction(model, WISH, full).toFolder(images, folder, Progress.none()))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("MB left", "another disk");
        assertThat(folder).doesNotExist();
    }

    @Test
    void imagesOfManySizesAreTakenWholeWithAFit() throws IOException {
        var images = ExtractionExample.images(root.resolve("images"), 30);
        var whole = WISH.withTokens(Set.of("cls", "mean")).withSize(Extraction.NONE, Extraction.NONE);
        assertThatThrownBy(() -> model.features(images, whole, Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("a/0000.png", "16 x 16", "14 x 14", "--fit");
        for (var fit : new Fit[] {Fit.CROP, Fit.PAD, Fit.RESIZE}) {
            var wish = whole.withFit(fit);
            var features = model.features(images, wish, Progress.none());
            var preparation = TokenShapes.preparation(model, wish);
            for (int row = 0; row < 30; row++) {
                var image = preparation.apply(images.read(row), float[]::new);
                var alone = model.tokens(image.values(), 1, image.height(), image.width(), wish);
                assertThat(features.block("cls").row(row))
                        .usingComparatorWithPrecision(1e-4f)
                        .containsExactly(alone.get("cls").values());
            }
        }
        var patches = whole.withTokens(Set.of("patch")).withFit(Fit.PAD);
        assertThatThrownBy(() -> model.features(images, patches, root.resolve("f"), Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--tokens cls,mean,register", "--crop");
        var native1 = ExtractionExample.images(Files.createDirectories(root.resolve("one")), 3); // 16 to 18 wide
        written(native1, patches, 8, 2, "native");
        assertThat(Features.open(root.resolve("native")).block("patch").shape()).containsExactly(3, 3, 32);
    }

    @Test
    void turnedImagesAreCountedAndOneFolderIsNotMadeBothWays() throws IOException {
        var folder = Files.createDirectories(root.resolve("photos"));
        var jpeg = jpeg();
        for (int i = 0; i < 8; i++) {
            Files.write(folder.resolve(i + ".jpg"), oriented(jpeg, i + 1));
        }
        var images = ImageFolder.open(folder);
        var stored = written(images, WISH, 4, 2, "stored");
        assertThat(Files.readString(stored.resolve("features.json"))).contains("\"rotated\": 7");
        var upright = written(images, WISH.withUpright(true), 4, 2, "upright");
        assertThat(Files.readString(upright.resolve("features.json"))).contains("\"rotated\": 7", "\"upright\": true");
        assertThatThrownBy(() -> written(images, WISH, 4, 2, "upright")).hasMessageContaining("other preprocessing");
        var a = Features.open(stored).block("patch");
        var b = Features.open(upright).block("patch");
        assertThat(b.row(0)).isEqualTo(a.row(0));
        for (int row = 1; row < 8; row++) {
            assertThat(b.row(row)).isNotEqualTo(a.row(row));
        }
        // all were the same scene stored alike, so the turned ones differ from each other
        assertThat(b.row(5)).isNotEqualTo(b.row(7));
    }

    private static byte[] jpeg() throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        var image = javax.imageio.ImageIO.read(
                new java.io.ByteArrayInputStream(ExtractionExample.png(20, 16, new SplittableRandom(5))));
        javax.imageio.ImageIO.write(image, "jpg", out);
        return out.toByteArray();
    }

    private static byte[] oriented(byte[] jpeg, int orientation) {
        var out = new java.io.ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0});
        out.writeBytes(
                new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation});
        out.writeBytes(new byte[6]);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    @Test
    void aFolderThatWasInterruptedIsTheSameAfterBeingReadBack() throws IOException {
        // normalisation constants are floats: read back from JSON they must count as equal
        var images = ExtractionExample.images(root.resolve("images"), 8);
        var folder = written(images, WISH, 8, 2, "f");
        var before = ExtractionExample.content(folder);
        written(images, WISH, 8, 2, "f");
        assertThat(ExtractionExample.content(folder)).isEqualTo(before);
    }
}
