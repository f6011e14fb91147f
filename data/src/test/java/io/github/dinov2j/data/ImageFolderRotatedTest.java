package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderRotatedTest {
    private static final byte[] JPEG = EncodedImages.noise("jpeg", 20, 10);

    @Test
    void onlyImagesThatAreNotUprightAreCounted(@TempDir Path place) throws IOException {
        Files.write(place.resolve("none.jpg"), JPEG);
        Files.write(place.resolve("upright.jpg"), oriented(1));
        Files.write(place.resolve("left.jpg"), oriented(6));
        Files.write(place.resolve("down.JPEG"), oriented(3));
        Files.write(place.resolve("text.jpg"), new byte[] {1, 2, 3});
        assertThat(ImageFolder.open(place).rotated()).isEqualTo(2);
    }

    @Test
    void theOrientationIsNotApplied() {
        assertThat(Pixels.decode(oriented(6), "left").rgb())
                .isEqualTo(Pixels.decode(JPEG, "none").rgb());
    }

    private static byte[] oriented(int orientation) {
        var out = new ByteArrayOutputStream();
        out.write(JPEG, 0, 2);
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0});
        out.writeBytes(
                new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation});
        out.writeBytes(new byte[6]);
        out.write(JPEG, 2, JPEG.length - 2);
        return out.toByteArray();
    }
}
