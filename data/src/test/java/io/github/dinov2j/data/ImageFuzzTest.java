package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.fuzz.Fuzzing;
import io.github.dinov2j.fuzz.Mutations;
import io.github.dinov2j.fuzz.Target;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFuzzTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "progressive", "gray jpeg", "cmyk jpeg", "gif", "bmp"})
    void everySpoiltImageIsDecodedOrRefusedInASentence(String kind) {
        assertThat(Fuzzing.run(new Image(kind), folder).refused()).isPositive();
    }

    private static final class Image implements Target {
        private final String kind;
        private byte[] input = {};

        Image(String kind) {
            this.kind = kind;
        }

        @Override
        public String name() {
            return "image, " + kind;
        }

        @Override
        public List<byte[]> seeds() {
            return switch (kind) {
                case "png" ->
                    List.of(
                            EncodedImages.noise("png", 17, 9),
                            EncodedImages.png(8, 4, 1, 0, new byte[8]),
                            EncodedImages.png(5, 3, 16, 0, new byte[33]),
                            EncodedImages.png(5, 3, 8, 6, new byte[63]));
                case "gray jpeg" -> List.of(EncodedImages.jpegOfBands(1), EncodedImages.noise("jpeg", 17, 9));
                case "cmyk jpeg" -> List.of(EncodedImages.jpegOfBands(4), EncodedImages.jpegOfBands(3));
                default -> List.of(EncodedImages.noise(kind, 17, 9), EncodedImages.noise(kind, 40, 33));
            };
        }

        /** Two thirds of the spoilt PNGs get right checksums again, so that what is behind them is reached. */
        @Override
        public byte[] mutate(SplittableRandom random, byte[] seed, byte[] other) {
            byte[] spoilt = Mutations.spoil(random, seed, other);
            return kind.equals("png") && random.nextInt(3) > 0 ? withChecksums(spoilt) : spoilt;
        }

        private static byte[] withChecksums(byte[] png) {
            ByteBuffer bytes = ByteBuffer.wrap(png);
            for (int at = 8; at + 12 <= png.length; ) {
                int length = bytes.getInt(at);
                if (length < 0 || length > png.length - at - 12) {
                    return png;
                }
                CRC32 crc = new CRC32();
                crc.update(png, at + 4, length + 4);
                bytes.putInt(at + 8 + length, (int) crc.getValue());
                at += length + 12;
            }
            return png;
        }

        @Override
        public String lay(byte[] spoilt, Path into) {
            input = spoilt;
            return "photos/spoilt.img";
        }

        @Override
        public void read(Path from) {
            ImageDecoder.orientation(input);
            Pixels.decode(input, "photos/spoilt.img");
        }

        /** A PNG of one colour packs 8256 pixels into a byte; each takes 11 bytes while it is decoded. */
        @Override
        public long allowedBytes(int inputBytes) {
            return (64L << 20) + 8256L * 16 * inputBytes;
        }
    }
}
