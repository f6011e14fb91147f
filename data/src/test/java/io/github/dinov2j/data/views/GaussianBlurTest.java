package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianBlurTest {
    @ParameterizedTest
    @CsvSource({"14,14", "28,28", "5,9", "9,5"})
    void isTheDoubleSumOverTheReflectedNeighbourhood(int width, int height) {
        byte[] rgb = noise(width, height);
        byte[] expected = naive(rgb, width, height, 0.9);
        GaussianBlur.blur(rgb, width, height, 0.9f);
        int off = 0;
        for (int i = 0; i < rgb.length; i++) {
            assertThat(Math.abs((rgb[i] & 0xff) - (expected[i] & 0xff))).isLessThanOrEqualTo(1);
            off += rgb[i] == expected[i] ? 0 : 1;
        }
        assertThat(off).isLessThanOrEqualTo(rgb.length / 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void imagesSmallerThanTheKernelsReachAreReflectedAgainAndAgain(int side) {
        byte[] flat = new byte[3 * side * side];
        Arrays.fill(flat, (byte) 200);
        GaussianBlur.blur(flat, side, side, 2);
        assertThat(flat).containsOnly((byte) 200);

        byte[] noise = noise(side, side);
        int[] range = range(noise);
        GaussianBlur.blur(noise, side, side, 2);
        assertThat(range(noise)[0]).isGreaterThanOrEqualTo(range[0]);
        assertThat(range(noise)[1]).isLessThanOrEqualTo(range[1]);
    }

    @Test
    void twoPixelsAreReflectedInTurn() {
        byte[] rgb = {0, 0, 0, 100, 100, 100};
        GaussianBlur.blur(rgb, 2, 1, 100);
        // Around pixel 0 the nine taps see 0 1 0 1 0 1 0 1 0, around pixel 1 the opposite.
        assertThat(rgb).containsExactly(44, 44, 44, 56, 56, 56);
    }

    @Test
    void aNarrowSigmaChangesNothing() {
        byte[] rgb = noise(14, 14);
        GaussianBlur.blur(rgb, 14, 14, 0.1f);
        assertThat(rgb).isEqualTo(noise(14, 14));
    }

    private static byte[] naive(byte[] rgb, int width, int height, double sigma) {
        byte[] out = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            double sum = 0;
            double weights = 0;
            for (int dy = -4; dy <= 4; dy++) {
                for (int dx = -4; dx <= 4; dx++) {
                    double weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                    int from = reflect(y + dy, height) * width + reflect(x + dx, width);
                    sum += weight * (rgb[3 * from + i % 3] & 0xff);
                    weights += weight;
                }
            }
            out[i] = (byte) Math.rint(sum / weights);
        }
        return out;
    }

    private static int reflect(int i, int size) {
        return i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;
    }

    private static int[] range(byte[] rgb) {
        int[] values = new int[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            values[i] = rgb[i] & 0xff;
        }
        Arrays.sort(values);
        return new int[] {values[0], values[values.length - 1]};
    }

    private static byte[] noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new SplittableRandom(3).nextBytes(rgb);
        return rgb;
    }
}
