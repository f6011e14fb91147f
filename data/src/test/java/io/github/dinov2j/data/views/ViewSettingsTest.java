package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Pixels;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ViewSettingsTest {
    @Test
    void dinov2HasTheTableOfTheSpec() {
        ViewSettings s = ViewSettings.dinov2(224, 98, 8);
        assertThat(s.global()).isEqualTo(new CropSettings(224, 2, 0.32, 1, 4.0 / 3.0));
        assertThat(s.local()).isEqualTo(new CropSettings(98, 8, 0.05, 0.32, 4.0 / 3.0));
        assertThat(s.colour()).isEqualTo(new ColourSettings(0.8, 0.4, 0.4, 0.2, 0.1, 0.2));
        assertThat(s.blur()).isEqualTo(new BlurSettings(1, 0.1, 0.5, 0.1, 2, BlurSemantics.AS_RELEASED));
        assertThat(s.flipProbability()).isEqualTo(0.5);
        assertThat(s.solarizeProbability()).isEqualTo(0.2);
    }

    /** The recipe of a run on 28 px gray images: blur reaches 4 px, a local crop has 14. */
    @Test
    void aRecipeForSmallGrayImagesCanBeSaid() {
        ViewSettings recipe = new ViewSettings(
                new CropSettings(28, 2, 0.6, 1, 1.15),
                new CropSettings(14, 2, 0.25, 0.6, 1.15),
                0.5,
                new ColourSettings(0.8, 0.2, 0.2, 0, 0, 0),
                new BlurSettings(0.5, 0.5, 0.5, 0.1, 1, BlurSemantics.AS_INTENDED),
                0,
                Normalization.imageNet());
        byte[] gray = new byte[3 * 28 * 28];
        for (int i = 0; i < gray.length; i++) {
            gray[i] = (byte) (i / 3 * 7);
        }
        Views views = new MultiCrop(recipe).views(new Pixels(28, 28, gray), new SplittableRandom(1));
        assertThat(views.globals()).hasDimensions(2, 3 * 28 * 28);
        assertThat(views.locals()).hasDimensions(2, 3 * 14 * 14);
        for (float value : views.locals()[0]) {
            assertThat(value).isBetween(-2.2f, 2.7f);
        }
    }

    @Test
    void refusalsNameTheSettingTheValueAndTheRule() {
        refused(() -> new CropSettings(0, 2, 0.3, 1, 1), "size is 0; give a whole number from 1 to 4096.");
        refused(() -> new CropSettings(28, -1, 0.3, 1, 1), "count is -1");
        refused(() -> new CropSettings(28, 2, 0.9, 0.3, 1), "minArea 0.9 is above maxArea 0.3");
        refused(() -> new CropSettings(28, 2, 0, 1, 1), "minArea is 0.0");
        refused(() -> new CropSettings(28, 2, 0.3, 1, 0.75), "maxAspect is 0.75");
        refused(() -> new CropSettings(28, 2, 0.3, Double.NaN, 1), "maxArea is NaN");
        refused(() -> new ColourSettings(1.1, 0, 0, 0, 0, 0), "jitterProbability is 1.1");
        refused(() -> new ColourSettings(1, 0, 0, 0, 0.6, 0), "hue is 0.6; give a number from 0.0 to 0.5.");
        refused(() -> new BlurSettings(0, 0, 0, 2, 1, BlurSemantics.AS_INTENDED), "minSigma 2.0 is above maxSigma");
        refused(() -> new BlurSettings(0, 0, 0, 0, 1, BlurSemantics.AS_INTENDED), "minSigma is 0.0");
    }

    private static void refused(Runnable making, String sentence) {
        assertThatThrownBy(making::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
