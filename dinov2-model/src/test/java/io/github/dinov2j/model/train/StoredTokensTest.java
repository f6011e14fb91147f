package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.data.WholeSquare;
import io.github.dinov2j.data.views.BlurSemantics;
import io.github.dinov2j.data.views.BlurSettings;
import io.github.dinov2j.data.views.ColourSettings;
import io.github.dinov2j.data.views.CropOrigin;
import io.github.dinov2j.data.views.MaskSettings;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.data.views.ViewLoader;
import io.github.dinov2j.data.views.ViewSettings;
import io.github.dinov2j.model.extraction.Pace;
import io.github.dinov2j.model.extraction.TokenMaker;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a teacher whose patch tokens are the mean colours of its patches, so that places can be told. */
class StoredTokensTest {
    private static final int PATCH = 7;
    private static final int CROP = 28;
    private static final int GRID = 8;
    private static final Pace PARTS_OF_TWO = new Pace(1 << 20, 2, 1, DiskSpace.real());

    @TempDir
    Path temporary;

    private Path pictures;

    /** Five images of different sides, in which red tells the column and green the row. */
    @BeforeEach
    void makeImagesWhoseColoursTellPlaces() throws IOException {
        pictures = Files.createDirectories(temporary.resolve("pictures"));
        for (int i = 0; i < 5; i++) {
            var image = new BufferedImage(90 + 10 * i, 140 - 10 * i, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    image.setRGB(x, y, 255 * x / image.getWidth() << 16 | 255 * y / image.getHeight() << 8 | 40 * i);
                }
            }
            ImageIO.write(image, "png", pictures.resolve("image" + i + ".png").toFile());
        }
    }

    @Test
    void tokensOfACropAreThoseOfItsPlaceInTheImage() {
        var images = ImageFolder.open(pictures);
        store(images, teacher("one")).complete(DiskSpace.real(), Progress.none());
        var stored = StoredTokens.open(folder(), images, CROP / PATCH);
        try (var device = TorchDevice.open("cpu");
                var scope = new StepScope(device);
                var loader = new ViewLoader(images, plain(), MaskSettings.dinov2(), PATCH, 5, 7, 1)) {
            for (int step = 0; step < 3; step++) {
                var views = loader.batch(step);
                var tokens = stored.of(views.origins(), scope.manager());
                assertThat(tokens.patches().toFloatArray())
                        .hasSize(10 * 16 * 3)
                        .satisfies(values -> near(values, views));
                for (int crop = 0; crop < 10; crop++) {
                    var blue = tokens.cls().getFloat(crop, 2);
                    assertThat(blue).isCloseTo(40f * views.origins()[crop].row() / 255, within(0.01f));
                }
            }
        }
    }

    /** The mean colours of the patches of the views themselves; a gradient of the whole range has 1. */
    private static void near(float[] tokens, ViewBatch views) {
        var block = means(views.globals(), 10, CROP);
        for (int i = 0; i < tokens.length; i++) {
            assertThat(tokens[i]).isCloseTo(block[i], within(0.03f));
        }
    }

    @Test
    void aFolderThatWasInterruptedGoesOnToTheSameBytes() throws IOException {
        var images = ImageFolder.open(pictures);
        store(images, teacher("one")).complete(DiskSpace.real(), Progress.none());
        var straight = Files.move(folder(), temporary.resolve("straight"));
        var stopping = teacher("one", (values, n, height, width) -> {
            if (Files.exists(folder().resolve("part-00000.safetensors"))) {
                Thread.currentThread().interrupt();
            }
            return colours(values, n, height);
        });
        assertThatThrownBy(() -> store(images, stopping).complete(DiskSpace.real(), Progress.none()))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> StoredTokens.open(folder(), images, 4)).hasMessageContaining("unfinished");
        store(images, teacher("one")).complete(DiskSpace.real(), Progress.none());
        for (var name :
                new String[] {"features.json", "images.csv", "part-00000.safetensors", "part-00002.safetensors"}) {
            assertThat(folder().resolve(name)).hasSameBinaryContentAs(straight.resolve(name));
        }
        assertThat(Features.open(folder()).matrix(Tokens.CLASS)).hasSize(5 * 3); // for knn and probe too
    }

    @Test
    void tokensOfAnotherTeacherOrOfOtherImagesAreRefused() throws IOException {
        store(ImageFolder.open(pictures), teacher("one")).complete(DiskSpace.real(), Progress.none());
        assertThatThrownBy(() ->
                        store(ImageFolder.open(pictures), teacher("two")).complete(DiskSpace.real(), Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("stored teacher tokens", "other model", "Remove " + folder(), "--resume");
        Files.copy(pictures.resolve("image0.png"), pictures.resolve("image9.png"));
        assertThatThrownBy(() ->
                        store(ImageFolder.open(pictures), teacher("one")).complete(DiskSpace.real(), Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other images");
    }

    @Test
    void nothingIsWrittenWhereThereIsNoRoom() {
        var store = store(ImageFolder.open(pictures), teacher("one"));
        assertThat(store.bytes()).isEqualTo(5 * 4 * 3 * (1 + GRID * GRID));
        assertThatThrownBy(() -> store.complete(new DiskSpace(place -> 100), Progress.none()))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("the teacher's tokens need about", "distillation.tokens LIVE");
        assertThat(folder()).doesNotExist();
    }

    @Test
    void anImageThatCouldNotBeReadHasNoTokens() throws IOException {
        var images = ImageFolder.open(pictures);
        var good = Files.readAllBytes(pictures.resolve("image3.png"));
        Files.writeString(pictures.resolve("image3.png"), "no image");
        Files.delete(pictures.resolve("image1.png"));
        store(images, teacher("one")).complete(DiskSpace.real(), Progress.none());
        Files.write(pictures.resolve("image3.png"), good);
        var stored = StoredTokens.open(folder(), images, 4);
        assertThat(stored).hasToString("StoredTokens of 3 images in " + folder());
        try (var device = TorchDevice.open("cpu");
                var scope = new StepScope(device)) {
            var crop = new CropOrigin(3, 0, 0, 1, 1, false);
            assertThatThrownBy(() -> stored.of(new CropOrigin[] {crop}, scope.manager()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("image3.png", "could not be read", "remove " + folder(), "--resume");
        }
    }

    private Path folder() {
        return temporary.resolve("teacher-tokens");
    }

    private TokenStore store(ImageFolder images, TokenStore.Teacher teacher) {
        return TokenStore.of(folder(), images, teacher, 2, PARTS_OF_TWO);
    }

    private static TokenStore.Teacher teacher(String name) {
        return teacher(name, (values, n, height, width) -> colours(values, n, height));
    }

    private static TokenStore.Teacher teacher(String name, TokenMaker maker) {
        var model = new JsonObject();
        model.addProperty("name", name);
        return new TokenStore.Teacher(maker, model, new WholeSquare(GRID * PATCH, grey()), GRID, 3, 2);
    }

    private static Map<String, FeatureBlock> colours(ByteBuffer images, int n, int side) {
        var values = new float[n * 3 * side * side];
        images.asFloatBuffer().get(values);
        var patches = means(values, n, side);
        var grid = side / PATCH;
        var cls = new float[n * 3];
        for (int i = 0; i < patches.length; i++) {
            cls[i / (3 * grid * grid) * 3 + i % 3] += patches[i] / (grid * grid);
        }
        return Map.of(
                "cls", new FeatureBlock(new int[] {3}, cls),
                "patch", new FeatureBlock(new int[] {grid, grid, 3}, patches));
    }

    /** [n,3,S,S] -> [n,g,g,3], means over patches. */
    private static float[] means(float[] images, int n, int side) {
        var grid = side / PATCH;
        var tokens = new float[n * grid * grid * 3];
        for (int i = 0; i < images.length; i++) {
            int x = i % side;
            int y = i / side % side;
            int channel = i / side / side % 3;
            int image = i / side / side / 3;
            tokens[((image * grid + y / PATCH) * grid + x / PATCH) * 3 + channel] += images[i] / (PATCH * PATCH);
        }
        return tokens;
    }

    private static Normalization grey() {
        return new Normalization(0, 0, 0, 1, 1, 1);
    }

    private static ViewSettings plain() {
        var s = ViewSettings.dinov2(CROP, 14, 0);
        var sharp = new BlurSettings(0, 0, 0, 0.1, 2, BlurSemantics.AS_INTENDED);
        return new ViewSettings(s.global(), s.local(), 0.5, new ColourSettings(0, 0, 0, 0, 0, 0), sharp, 0, grey());
    }
}
