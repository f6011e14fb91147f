package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class PixelsDecodeTest {
    @Test
    void grayIsNotBentByAGammaCurve() {
        var pixels = Pixels.decode(TestImages.file("png", 7, 5, BufferedImage.TYPE_BYTE_GRAY), "gray");
        var random = new Random(1);
        for (int i = 0; i < 35; i++) {
            var expected = (byte) random.nextInt(256);
            assertThat(Arrays.copyOfRange(pixels.rgb(), 3 * i, 3 * i + 3)).containsOnly(expected);
        }
    }

    @Test
    void aColourProfileInAJpegChangesNoPixel() {
        var plain = TestImages.jpeg();
        var profiled = withSegment(
                plain, 0xe2, "ICC_PROFILE\0\1\1 this is no profile at all".getBytes(StandardCharsets.UTF_8));
        assertThat(Pixels.decode(profiled, "profiled").rgb())
                .isEqualTo(Pixels.decode(plain, "plain").rgb());
    }

    private static byte[] withSegment(byte[] jpeg, int marker, byte[] body) {
        return ByteBuffer.allocate(jpeg.length + 4 + body.length)
                .put(jpeg, 0, 2)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (body.length + 2))
                .put(body)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItEnds() {
        for (var file :
                new byte[][] {TestImages.jpeg(), TestImages.file("png", 64, 48, BufferedImage.TYPE_3BYTE_BGR)}) {
            for (int tenth = 1; tenth < 10; tenth++) {
                var cut = Arrays.copyOf(file, file.length * tenth / 10);
                assertThatIllegalArgumentException()
                        .as(tenth + " tenths of " + file.length + " bytes")
                        .isThrownBy(() -> Pixels.decode(cut, "cut.jpg"))
                        .withMessageContaining("cut.jpg");
            }
        }
    }

    @Test
    void aTextFileIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.decode("Dear diary".getBytes(StandardCharsets.UTF_8), "diary.jpg"))
                .withMessageContaining("diary.jpg is no image that can be read; expected PNG, JPEG, GIF or BMP");
    }

    @Test
    void aHugeHeaderIsRefusedBeforeAnythingIsAllocated() {
        var header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.UTF_8))
                .putInt(60_000)
                .putInt(60_000)
                .put(new byte[] {8, 2, 0, 0, 0});
        var crc = new CRC32();
        crc.update(header.array());
        var png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13});
        png.writeBytes(header.array());
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        png.writeBytes(new byte[] {0, 0, 0, 0, 'I', 'D', 'A', 'T', 53, (byte) 175, 6, 30});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.decode(png.toByteArray(), "bomb.png"))
                .withMessageContaining("bomb.png has 60000 x 60000 pixels");
    }
}
