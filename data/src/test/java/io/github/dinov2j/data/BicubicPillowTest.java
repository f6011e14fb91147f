package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checksums of what Pillow 13.0.0 makes of {@code PillowBicubic_ReferenceTest.patterned} with Image.BICUBIC. */
class BicubicPillowTest {
    @ParameterizedTest
    @CsvSource({
        "53, 37, 53, 20, 9158074c",
        "53, 37, 20, 37, 6c05a96f",
        "640, 480, 341, 256, 1d60772a",
        "31, 97, 224, 701, 314b587f",
        "1, 1, 7, 5, 08435188",
        "2, 300, 224, 3, 154e57bf",
        "1000, 3, 9, 224, 6a07cba0",
        "97, 89, 96, 90, 8c8b270b",
        "256, 341, 256, 341, a27fc3cb",
        "1023, 767, 13, 11, dc79fc2b"
    })
    void resizedBytesAreThoseOfPillow(int width, int height, int newWidth, int newHeight, String wanted) {
        var crc = new CRC32();
        crc.update(PillowBicubic_ReferenceTest.patterned(width, height)
                .resize(newWidth, newHeight)
                .rgb());
        assertThat(HexFormat.of().toHexDigits((int) crc.getValue())).isEqualTo(wanted);
    }
}
