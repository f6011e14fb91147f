package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Tokens;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raw pixels as features. */
class BaselinesTest {
    @Test
    void grayImagesGiveOneChannel(@TempDir Path folder) throws IOException {
        image(folder, "coat/a.png", 2, 0x333333, 0xffffff, 0, 0x626262);
        image(folder, "shoe/b.png", 2, 0x010101, 0x020202, 0x030303, 0x040404);
        Features pixels = Baselines.rawPixels(ImageFolder.open(folder), 2);
        assertThat(pixels.name()).isEqualTo("raw pixels");
        assertThat(pixels.labels()).containsExactly("coat", "shoe");
        assertThat(pixels.width(Tokens.RAW)).isEqualTo(4);
        assertThat(pixels.matrix(Tokens.RAW))
                .containsExactly(0.2f, 1, 0, 0x62 / 255f, 1 / 255f, 2 / 255f, 3 / 255f, 4 / 255f);
    }

    @Test
    void oneColouredImageGivesThreeChannelsToAll(@TempDir Path folder) throws IOException {
        image(folder, "coat/a.png", 1, 0x333333);
        image(folder, "shoe/b.png", 1, 0xff0033);
        Features pixels = Baselines.rawPixels(ImageFolder.open(folder), 1);
        assertThat(pixels.matrix(Tokens.RAW)).containsExactly(0.2f, 0.2f, 0.2f, 1, 0, 0.2f);
    }

    @Test
    void otherSizesAreResized(@TempDir Path folder) throws IOException {
        image(folder, "coat/a.png", 2, 0x333333, 0x333333, 0x333333, 0x333333);
        assertThat(Baselines.rawPixels(ImageFolder.open(folder), 3).matrix(Tokens.RAW))
                .hasSize(9)
                .containsOnly(0.2f);
    }

    @Test
    void aSizeThatDoesNotFitIsRefused(@TempDir Path folder) throws IOException {
        image(folder, "coat/a.png", 1, 0);
        ImageFolder images = ImageFolder.open(folder);
        assertThatThrownBy(() -> Baselines.rawPixels(images, 0)).hasMessageContainingAll("1 images at size 0");
        assertThatThrownBy(() -> Baselines.rawPixels(images, 100_000)).hasMessageContainingAll("size 100000");
    }

    private static void image(Path folder, String name, int size, int... rgb) throws IOException {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < rgb.length; i++) {
            image.setRGB(i % size, i / size, rgb[i]);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(folder.resolve(name.substring(0, name.indexOf('/'))));
        ImageIO.write(image, "png", file.toFile());
    }
}
