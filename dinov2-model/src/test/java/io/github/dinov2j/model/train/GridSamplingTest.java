package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.views.CropOrigin;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GridSamplingTest {
    private static final CropOrigin WHOLE = new CropOrigin(0, 0, 0, 1, 1, false);

    @Test
    void theWholeImageOnItsOwnGridIsTheGridItself() {
        var sampling = new GridSampling(5, 5, 3);
        var image = noise(sampling.stored());
        assertThat(sampled(sampling, image, WHOLE)).isEqualTo(image);
    }

    @Test
    void aMirroredCropHasItsColumnsTheOtherWayRound() {
        var sampling = new GridSampling(4, 4, 1);
        var image = noise(16);
        var mirrored = sampled(sampling, image, new CropOrigin(0, 0, 0, 1, 1, true));
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                assertThat(mirrored[4 * row + column]).isEqualTo(image[4 * row + 3 - column]);
            }
        }
    }

    @Test
    void tokensThatTellTheirPlaceGiveThePlaceOfEveryPatchOfACrop() {
        var sampling = new GridSampling(12, 4, 2);
        var image = new float[sampling.stored()];
        for (int i = 0; i < 144; i++) {
            image[2 * i] = (i / 12 + 0.5f) / 12;
            image[2 * i + 1] = (i % 12 + 0.5f) / 12;
        }
        var crop = new CropOrigin(0, 0.2, 0.1, 0.5, 0.75, true);
        var tokens = sampled(sampling, image, crop);
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                var at = 2 * (4 * row + column);
                assertThat(tokens[at]).isCloseTo((float) (0.2 + 0.5 * (row + 0.5) / 4), within(1e-6f));
                assertThat(tokens[at + 1]).isCloseTo((float) (0.1 + 0.75 * (3.5 - column) / 4), within(1e-6f));
            }
        }
    }

    @Test
    void samplingEqualsWeightsOfAllTokensByTheirDistance() {
        var random = new SplittableRandom(3);
        for (int turn = 0; turn < 40; turn++) {
            var sampling = new GridSampling(1 + random.nextInt(9), 1 + random.nextInt(6), 3);
            var image = noise(sampling.stored());
            var height = 0.05 + 0.95 * random.nextDouble();
            var width = 0.05 + 0.95 * random.nextDouble();
            var crop = new CropOrigin(
                    0,
                    (1 - height) * random.nextDouble(),
                    (1 - width) * random.nextDouble(),
                    height,
                    width,
                    random.nextBoolean());
            var expected = naive(sampling, image, crop);
            var tokens = sampled(sampling, image, crop);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) tokens[i]).as("turn %d", turn).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @Test
    void theStoredGridIsAsFineAsThePatchesOfTheSmallestCrop() {
        assertThat(GridSampling.grid(16, 0.32)).isEqualTo(29);
        assertThat(GridSampling.grid(4, 0.25)).isEqualTo(8);
        assertThat(GridSampling.grid(16, 1)).isEqualTo(16);
    }

    /** Every token of the image weighs the more the nearer it is, in both directions; places beyond the outermost are moved there. */
    private static double[] naive(GridSampling sampling, float[] image, CropOrigin crop) {
        int g = sampling.grid();
        int n = sampling.patches();
        var tokens = new double[n * n * sampling.dim()];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                double y = crop.top() + crop.height() * (row + 0.5) / n;
                double seen = crop.mirrored() ? n - 1 - column : column;
                double x = crop.left() + crop.width() * (seen + 0.5) / n;
                y = Math.min(Math.max(y, 0.5 / g), 1 - 0.5 / g);
                x = Math.min(Math.max(x, 0.5 / g), 1 - 0.5 / g);
                for (int i = 0; i < g * g; i++) {
                    double weight = Math.max(0, 1 - Math.abs(y * g - (i / g + 0.5)))
                            * Math.max(0, 1 - Math.abs(x * g - (i % g + 0.5)));
                    for (int k = 0; k < sampling.dim(); k++) {
                        tokens[(row * n + column) * sampling.dim() + k] += weight * image[i * sampling.dim() + k];
                    }
                }
            }
        }
        return tokens;
    }

    private static float[] sampled(GridSampling sampling, float[] image, CropOrigin crop) {
        var tokens = new float[sampling.patches() * sampling.patches() * sampling.dim()];
        sampling.sample(image, crop, tokens, 0);
        return tokens;
    }

    private static float[] noise(int count) {
        var random = new SplittableRandom(count);
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
