package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawPixelsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void grayImagesGiveOneChannelFromZeroToOne() throws IOException {
        write("a/1.png", 2, 0x000000, 0xffffff, 0x333333, 0x000000);
        write("b/2.png", 2, 0x666666, 0x000000, 0x000000, 0x000000);

        Features features = RawPixels.features(ImageFolder.open(folder));

        assertThat(features.labels()).containsExactly("a", "b");
        assertThat(features.matrix(Tokens.RAW)).containsExactly(0, 1, 0.2f, 0, 0.4f, 0, 0, 0);
    }

    @Test
    void oneColouredPixelMakesThreeChannels() throws IOException {
        write("a/1.png", 1, 0xff0033);

        assertThat(RawPixels.features(ImageFolder.open(folder)).matrix(Tokens.RAW))
                .containsExactly(1, 0, 0.2f);
    }

    @Test
    void imagesOfTwoSizesAreRefusedByName() throws IOException {
        write("a/1.png", 1, 0);
        write("a/2.png", 2, 0, 0, 0, 0);

        assertThatThrownBy(() -> RawPixels.features(ImageFolder.open(folder)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/2.png is 2 x 2");
    }

    private void write(String name, int width, int... rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, rgb.length / width, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < rgb.length; i++) {
            image.setRGB(i % width, i / width, rgb[i]);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
