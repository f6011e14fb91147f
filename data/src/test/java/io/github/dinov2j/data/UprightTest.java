package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Each orientation as one of Pillow's transposes, composed of two naive ones: mirror left to right, quarter turn. */
class UprightTest {
    private final Pixels image = PillowBicubic_ReferenceTest.patterned(5, 3);

    private static Pixels mirrored(Pixels in) {
        byte[] out = new byte[in.rgb().length];
        for (int y = 0; y < in.height(); y++) {
            for (int x = 0; x < in.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    out[3 * (y * in.width() + in.width() - 1 - x) + c] = in.rgb()[3 * (y * in.width() + x) + c];
                }
            }
        }
        return new Pixels(in.width(), in.height(), out);
    }

    /** A quarter turn to the right: the first row becomes the last column. */
    private static Pixels turned(Pixels in) {
        byte[] out = new byte[in.rgb().length];
        for (int y = 0; y < in.height(); y++) {
            for (int x = 0; x < in.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    out[3 * (x * in.height() + in.height() - 1 - y) + c] = in.rgb()[3 * (y * in.width() + x) + c];
                }
            }
        }
        return new Pixels(in.height(), in.width(), out);
    }

    private void is(int orientation, Pixels expected) {
        Pixels found = image.upright(orientation);
        assertThat(found.width()).as("width of " + orientation).isEqualTo(expected.width());
        assertThat(found.rgb()).as("orientation " + orientation).isEqualTo(expected.rgb());
    }

    @Test
    void allEightOrientationsAreUndone() {
        is(1, image);
        is(2, mirrored(image));
        is(3, turned(turned(image)));
        is(4, turned(turned(mirrored(image))));
        is(5, turned(turned(turned(mirrored(image)))));
        is(6, turned(image));
        is(7, turned(mirrored(image)));
        is(8, turned(turned(turned(image))));
        assertThatThrownBy(() -> image.upright(9)).hasMessageContaining("1 to 8");
    }

    @Test
    void theStoredPhotographIsTurnedAsItsTagSays() {
        Path folder = ReferencePlace.of("dinov2j.fixtures.images", "../shared/fixtures/images");
        Assumptions.assumeTrue(
                Files.exists(folder.resolve("jpeg_exif_rotated.jpg")), "no rotated JPEG among the images");
        ImageFolder images = ImageFolder.open(folder);
        ImageReference rotated = images.images().stream()
                .filter(each -> each.path().endsWith("jpeg_exif_rotated.jpg"))
                .findFirst()
                .orElseThrow();
        OrientedPixels stored = images.readOriented(rotated.row());
        assertThat(stored.rotated()).isTrue();
        assertThat(stored.pixels().rgb()).isEqualTo(images.read(rotated.row()).rgb());
        Pixels expected =
                switch (stored.orientation()) {
                    case 3 -> turned(turned(stored.pixels()));
                    case 6 -> turned(stored.pixels());
                    case 8 -> turned(turned(turned(stored.pixels())));
                    default -> throw new AssertionError("orientation " + stored.orientation());
                };
        assertThat(stored.upright().rgb()).isEqualTo(expected.rgb());
    }
}
