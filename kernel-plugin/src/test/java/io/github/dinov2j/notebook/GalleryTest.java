package io.github.dinov2j.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Tokens;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryTest {
    @TempDir
    Path folder;

    @BeforeEach
    void twoClasses() throws IOException {
        image("a'b&c/1.png", 300, 20);
        image("b/1.png", 28, 28);
    }

    @Test
    void aFolderShowsThumbnailsWithTheirLabelsEscaped() {
        String html = Gallery.of(ImageFolder.open(folder), 20).html();

        assertThat(html.split("data:image/png;base64,", -1)).hasSize(3);
        assertThat(html).contains("a&#39;b&amp;c").doesNotContain("a'b&c");
    }

    @Test
    void anImageThatCannotBeReadIsSaidToBeSo() throws IOException {
        Files.writeString(folder.resolve("b/2.png"), "no picture");

        assertThat(Gallery.of(ImageFolder.open(folder), 20).html()).contains("unreadable");
    }

    @Test
    void neighboursOfTheSameLabelHaveAGreenFrameAndOthersARedOne() {
        ImageFolder images = ImageFolder.open(folder);
        Features features = features(1, 0, 0, 1);

        String html = Gallery.neighbours(features, images, features, images, Tokens.CLASS)
                .html();

        assertThat(html.split("seagreen", -1)).hasSize(3);
        assertThat(html.split("firebrick", -1)).hasSize(3);
        assertThat(html.indexOf("seagreen")).isLessThan(html.indexOf("firebrick"));
    }

    @Test
    void featuresOfOtherImagesAreRefused() {
        ImageFolder images = ImageFolder.open(folder);
        Features three = features(1, 0, 0, 1, 1, 1);

        assertThatThrownBy(() -> Gallery.neighbours(three, images, three, images, Tokens.CLASS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 rows")
                .hasMessageContaining("2 images");
    }

    private static Features features(float... values) {
        List<String> names = List.of("1", "2", "3").subList(0, values.length / 2);
        return new Features("pretrained", Map.of("cls", new FeatureBlock(new int[] {2}, values)), names, names);
    }

    private void image(String name, int width, int height) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }
}
