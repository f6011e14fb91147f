package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {
    private static final Normalization NORMALIZATION = Normalization.imageNet();

    /** Wide, tall, up, rows first, one side unchanged. */
    @ParameterizedTest
    @CsvSource({
        "97, 61, 40, 28, 63, 40, 6, 18",
        "61, 97, 40, 28, 40, 63, 18, 6",
        "20, 31, 56, 42, 56, 86, 22, 7",
        "30, 140, 20, 14, 20, 93, 40, 3",
        "40, 50, 40, 28, 40, 50, 11, 6"
    })
    void theCropIsThatOfTheWholeResizedImage(
            int width, int height, int resize, int crop, int newWidth, int newHeight, int top, int left) {
        var image = PillowBicubic_ReferenceTest.patterned(width, height);
        assertThat(new Preprocessing(resize, crop, NORMALIZATION).apply(image))
                .isEqualTo(
                        NORMALIZATION.toTensor(image.resize(newWidth, newHeight).crop(top, left, crop, crop)));
    }

    @Test
    void anImageSmallerThanTheCropIsRefusedWhenNotResized() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Preprocessing(0, 28, NORMALIZATION).apply(PillowBicubic_ReferenceTest.patterned(30, 20)))
                .withMessageContaining("30 x 20 pixels, smaller than the crop of 28");
    }
}
