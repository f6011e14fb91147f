package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    private static Pixels noise(int width, int height) {
        var rgb = new byte[3 * width * height];
        new Random(width).nextBytes(rgb);
        return new Pixels(width, height, rgb);
    }

    @Test
    void croppingBeforeAndAfterResizingAreTheSame() {
        for (var size : new int[][] {{61, 37}, {37, 90}, {24, 24}, {24, 50}, {10, 13}}) {
            var image = noise(size[0], size[1]);
            var shorter = Math.min(size[0], size[1]);
            var whole = image.resize(24 * size[0] / shorter, 24 * size[1] / shorter);
            var top = (int) Math.rint((whole.height() - 17) / 2.0);
            var left = (int) Math.rint((whole.width() - 17) / 2.0);
            var normalization = Normalization.imageNet();
            assertThat(new Preprocessing(24, 17, normalization).apply(image))
                    .isEqualTo(normalization.toTensor(whole.crop(top, left, 17, 17)));
        }
    }

    /** Pillow 13: the vertical pass is first where the height loses more than twice what the width loses. */
    @Test
    void theOrderOfThePassesIsPillows() {
        var image = noise(40, 60);
        assertThat(image.resize(30, 40).rgb())
                .isEqualTo(image.resize(30, 60).resize(30, 40).rgb())
                .isNotEqualTo(image.resize(40, 40).resize(30, 40).rgb());
        assertThat(image.resize(30, 39).rgb())
                .isEqualTo(image.resize(40, 39).resize(30, 39).rgb());
    }

    @Test
    void resizedCropSeesNothingOutsideItsBox() {
        var image = noise(40, 30);
        assertThat(image.resizedCrop(3, 5, 20, 11, 14).rgb())
                .isEqualTo(image.crop(3, 5, 20, 11).resize(14, 14).rgb());
    }

    @Test
    void anImageTooLongToResizeIsRefusedBeforeAnythingIsAllocated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preprocessing.released().apply(noise(1_000_000, 1)))
                .withMessageContaining("1000000 x 1 pixels would be 256000000 x 256");
    }

    @Test
    void valuesAreNormalisedPlaneByPlane() {
        var tensor = Normalization.imageNet().toTensor(new Pixels(1, 1, new byte[] {0, (byte) 255, 51}));
        assertThat(tensor).containsExactly(-0.485f / 0.229f, (1 - 0.456f) / 0.224f, (0.2f - 0.406f) / 0.225f);
    }

    @Test
    void anImageSmallerThanTheCropIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Preprocessing(0, 28, Normalization.imageNet()).apply(noise(20, 40)))
                .withMessageContaining("20 x 40")
                .withMessageContaining("crop of 28");
    }
}
