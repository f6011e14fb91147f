package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedImageTest {
    @Test
    void textIsNoImage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.decode("Not an image.".getBytes(StandardCharsets.UTF_8), "a/text.jpg"))
                .withMessage("a/text.jpg is no image that can be read; expected PNG, JPEG, GIF or BMP.");
    }

    @Test
    void anEmptyFileIsNoImage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.decode(new byte[0], "empty.png"))
                .withMessageContaining("empty.png is no image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpeg", "progressive"})
    void imagesThatEndTooEarlyAreRefusedWhereverTheyEnd(String kind) {
        var whole = EncodedImages.noise(kind, 90, 70);
        // A GIF without its last byte and a BMP without its last padding still have every pixel.
        for (int length = 3; length < whole.length - 4; length += 1 + whole.length / 150) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Pixels.decode(cut, "cut"))
                    .as(kind + " cut to " + length + " of " + whole.length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("cut (is damaged \\(.+\\); replace the file or remove it|is no image).*");
        }
    }

    @Test
    void aJpegWithoutItsEndIsRefused() {
        var whole = EncodedImages.noise("jpeg", 90, 70);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.decode(Arrays.copyOf(whole, whole.length - 2), "cut.jpg"))
                .withMessageContaining("cut.jpg is damaged");
    }

    @Test
    void aChangedByteInAPngIsNoticed() {
        var png = EncodedImages.noise("png", 90, 70);
        png[png.length / 2] ^= 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.decode(png, "changed.png"))
                .withMessageContaining("the checksum of its part IDAT is wrong");
    }

    @Test
    void aPngThatClaimsMillionsOfRowsIsRefusedByItsHeader() {
        var png = EncodedImages.png(60_000, 60_000, 8, 2, new byte[100]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.decode(png, "huge.png"))
                .withMessage("huge.png has 60000 x 60000 pixels; at most 178956970 are read, make it smaller.");
    }

    @Test
    void aPngThatClaimsMoreThanItsBytesCanHoldIsRefused() {
        var png = EncodedImages.png(9_000, 9_000, 8, 2, new byte[100]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.decode(png, "thin.png"))
                .withMessageContaining("thin.png claims 9000 x 9000 pixels, more than its");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpeg", "progressive"})
    void changedBytesNeverGiveAnotherExceptionThanTheRefusal(String kind) {
        var whole = EncodedImages.noise(kind, 40, 30);
        var random = new Random(7);
        for (int i = 0; i < 300; i++) {
            var changed = whole.clone();
            changed[random.nextInt(Math.min(changed.length, 800))] = (byte) random.nextInt();
            try {
                Pixels.decode(changed, "changed");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("changed ");
            }
        }
    }
}
