package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is done with the samples that Pillow drops or scales; every PNG here carries a gamma of 1, which is not applied. */
class ImageKindsTest {
    @Test
    void sixteenBitsLoseTheLowByte() {
        var png = EncodedImages.png(1, 1, 16, 2, new byte[] {0, 10, 99, 20, (byte) 200, 30, (byte) 255});
        assertThat(Pixels.decode(png, "rgb16").rgb()).containsExactly(10, 20, 30);
    }

    @Test
    void sixteenBitGrayLosesTheLowByte() {
        var png = EncodedImages.png(2, 1, 16, 0, new byte[] {0, 77, 1, 3, (byte) 254});
        assertThat(Pixels.decode(png, "gray16").rgb()).containsExactly(77, 77, 77, 3, 3, 3);
    }

    @Test
    void coloursOfTransparentPixelsAreKept() {
        var png = EncodedImages.png(1, 1, 8, 6, new byte[] {0, 10, 20, 30, 0});
        assertThat(Pixels.decode(png, "rgba").rgb()).containsExactly(10, 20, 30);
    }

    @Test
    void grayWithAlphaKeepsItsGray() {
        var png = EncodedImages.png(2, 1, 8, 4, new byte[] {0, 50, 0, 60, 127});
        assertThat(Pixels.decode(png, "la").rgb()).containsExactly(50, 50, 50, 60, 60, 60);
    }

    @Test
    void fewBitsAreStretched() {
        var png = EncodedImages.png(4, 1, 2, 0, new byte[] {0, 0b00_01_10_11});
        assertThat(Pixels.decode(png, "gray2").rgb())
                .containsExactly(0, 0, 0, 85, 85, 85, (byte) 170, (byte) 170, (byte) 170, -1, -1, -1);
    }

    @Test
    void aProfileThatIsRubbishDoesNotMatter() {
        var jpeg = EncodedImages.noise("jpeg", 20, 10);
        var with = new ByteArrayOutputStream();
        with.write(jpeg, 0, 2);
        with.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE2, 0, 20});
        with.writeBytes("ICC_PROFILE\0\1\1xxxx".getBytes(StandardCharsets.ISO_8859_1));
        with.write(jpeg, 2, jpeg.length - 2);
        assertThat(Pixels.decode(with.toByteArray(), "with").rgb())
                .isEqualTo(Pixels.decode(jpeg, "without").rgb());
    }

    @Test
    void aJpegWithoutTheJfifMarkerHasTheSameColours() {
        var jpeg = EncodedImages.noise("jpeg", 20, 10);
        assertThat(jpeg[3]).isEqualTo((byte) 0xE0);
        var without = new ByteArrayOutputStream();
        without.write(jpeg, 0, 2);
        var from = 4 + (jpeg[4] << 8 | jpeg[5]);
        without.writeBytes(Arrays.copyOfRange(jpeg, from, jpeg.length));
        assertThat(Pixels.decode(without.toByteArray(), "without").rgb())
                .isEqualTo(Pixels.decode(jpeg, "with").rgb());
    }
}
