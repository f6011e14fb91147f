package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.ImageFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are damaged, or vanish, are replaced by others, the same ones however the work is cut up. */
class UnreadableImagesTest {
    private static final int IMAGES = 12;

    @TempDir
    Path root;

    private Path folder;
    private ImageFolder images;

    @BeforeEach
    void generate() {
        folder = generated(root.resolve("images"));
        images = ImageFolder.open(folder);
    }

    private static Path generated(Path folder) {
        try {
            Files.createDirectories(folder);
            for (int i = 0; i < IMAGES; i++) {
                BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
                for (int p = 0; p < 400; p++) {
                    image.setRGB(p % 20, p / 20, (p * 77 + i * 9999) & 0xffffff);
                }
                ImageIO.write(
                        image, "png", folder.resolve("%02d.png".formatted(i)).toFile());
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ViewLoader loader(ReadableImages readable, int workers) {
        return new ViewLoader(
                readable, ViewSettings.dinov2(28, 14, 2), MaskSettings.dinov2(), 7, 4, Pieces.whole(), 7, workers);
    }

    private void spoil(int image) throws IOException {
        Files.writeString(folder.resolve("%02d.png".formatted(image)), "no image");
    }

    private List<float[]> steps(int from, int to, int workers) {
        List<float[]> views = new ArrayList<>();
        try (ViewLoader loader = loader(new ReadableImages(images, 3), workers)) {
            for (int step = from; step < to; step++) {
                views.add(loader.batch(step).globals());
            }
        }
        return views;
    }

    @Test
    void aStandInFollowsFromSeedPassAndImageAlone() throws IOException {
        spoil(3);
        spoil(7);
        List<float[]> straight = steps(0, 9, 1);
        assertThat(steps(0, 9, 3)).usingRecursiveComparison().isEqualTo(straight);
        assertThat(steps(5, 9, 2)).usingRecursiveComparison().isEqualTo(straight.subList(5, 9));
    }

    @Test
    void onlyTheViewsOfAnUnreadableImageChange() throws IOException {
        List<float[]> before = steps(0, 3, 1); // one pass
        spoil(3);
        List<float[]> after = steps(0, 3, 1);
        int crop = 3 * 28 * 28;
        int changed = 0;
        for (int step = 0; step < 3; step++) {
            for (int b = 0; b < 4; b++) {
                int at = b * crop;
                boolean same = java.util.Arrays.equals(before.get(step), at, at + crop, after.get(step), at, at + crop);
                changed += same ? 0 : 1;
            }
        }
        assertThat(changed).isEqualTo(1);
    }

    @Test
    void unreadableImagesAreToldOnceEachWithTheReason() throws IOException {
        spoil(7);
        Files.delete(folder.resolve("03.png"));
        ReadableImages readable = new ReadableImages(images, 2);
        try (ViewLoader loader = loader(readable, 2)) {
            for (int step = 0; step < 6; step++) {
                loader.batch(step);
            }
            List<ReadableImages.Unreadable> found = readable.found();
            assertThat(found).extracting(ReadableImages.Unreadable::path).containsExactly("03.png", "07.png");
            assertThat(found.get(0).reason()).contains("cannot be read");
            assertThat(found.get(1).reason()).contains("expected PNG");
            assertThat(readable.found()).isEmpty();
        }
    }

    @Test
    void moreThanTheBudgetEndTheWorkWithTheFirstNames() throws IOException {
        for (int image : new int[] {1, 4, 5, 8, 9}) {
            spoil(image);
        }
        try (ViewLoader loader = loader(new ReadableImages(images, 4), 1)) {
            assertThatThrownBy(() -> {
                        for (int step = 0; step < 3; step++) {
                            loader.batch(step);
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContainingAll(
                            "5 of the 12 images",
                            "more than the 4",
                            "01.png, 04.png, 05.png, ...",
                            "replace or remove");
        }
    }

    @Test
    void aFolderThatVanishesIsOneSentence() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        try (ViewLoader loader = loader(new ReadableImages(images, 1), 1)) {
            assertThatThrownBy(() -> loader.batch(0))
                    .hasMessage("The images in " + folder + " are gone; put them back where they were.");
        }
    }

    @Test
    void whenNoneIsLeftItEndsWhateverTheBudget() throws IOException {
        for (int image = 0; image < IMAGES; image++) {
            spoil(image);
        }
        try (ViewLoader loader = loader(new ReadableImages(images, 100), 1)) {
            assertThatThrownBy(() -> loader.batch(0)).hasMessageContainingAll("12 of the 12 images", "cannot be read");
        }
    }
}
