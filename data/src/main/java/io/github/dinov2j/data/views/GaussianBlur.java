package io.github.dinov2j.data.views;

import java.util.Arrays;

/**
 * A 9 x 9 Gaussian over interleaved 8-bit RGB, in place: float32, two passes, reflected borders (the border pixel
 * is not repeated), rounded half to even as torchvision does. An image of fewer than 5 pixels on a side, where
 * torchvision refuses, is reflected again and again; one pixel repeats itself.
 */
final class GaussianBlur {
    private static final int REACH = 4;
    private static final float ROUND = 0x1.8p23f; // added and taken away, it rounds half to even, faster than rint

    private GaussianBlur() {}

    /** Blurs with a standard deviation in pixels. */
    static void blur(byte[] rgb, int width, int height, float sigma) {
        float[] taps = taps(sigma);
        down(across(rgb, width, height, taps), rgb, width, height, taps);
    }

    private static float[] taps(float sigma) {
        float[] taps = new float[2 * REACH + 1];
        float sum = 0;
        for (int k = 0; k < taps.length; k++) {
            float x = (k - REACH) / sigma;
            taps[k] = (float) Math.exp(-0.5f * x * x);
            sum += taps[k];
        }
        for (int k = 0; k < taps.length; k++) {
            taps[k] /= sum;
        }
        return taps;
    }

    /** Blurs along the rows; every row is first laid out with its reflected ends, so that the loops have no borders. */
    private static float[] across(byte[] rgb, int width, int height, float[] taps) {
        int stride = 3 * width;
        int[] columns = reflected(width);
        float[] row = new float[3 * (width + 2 * REACH)];
        float[] sums = new float[stride];
        float[] shifted = new float[stride];
        float[] blurred = new float[stride * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < columns.length; x++) {
                int from = y * stride + 3 * columns[x];
                row[3 * x] = rgb[from] & 0xff;
                row[3 * x + 1] = rgb[from + 1] & 0xff;
                row[3 * x + 2] = rgb[from + 2] & 0xff;
            }
            Arrays.fill(sums, 0);
            for (int k = 0; k < taps.length; k++) {
                add(sums, row, 3 * k, taps[k], shifted);
            }
            System.arraycopy(sums, 0, blurred, y * stride, stride);
        }
        return blurred;
    }

    private static void down(float[] from, byte[] rgb, int width, int height, float[] taps) {
        int stride = 3 * width;
        int[] rows = reflected(height);
        float[] sums = new float[stride];
        float[] shifted = new float[stride];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < taps.length; k++) {
                add(sums, from, rows[y + k] * stride, taps[k], shifted);
            }
            for (int i = 0; i < stride; i++) {
                rgb[y * stride + i] = (byte) (int) (sums[i] + ROUND - ROUND);
            }
        }
    }

    /**
     * Adds weighted numbers from an offset on. They are copied to the front first: the compiler vectorises a loop over
     * two arrays only when both are read at the same place, and a copy costs less than that gains.
     */
    private static void add(float[] sums, float[] from, int offset, float weight, float[] shifted) {
        System.arraycopy(from, offset, shifted, 0, sums.length);
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * shifted[i];
        }
    }

    /** The pixels behind positions -4 .. size + 3. */
    private static int[] reflected(int size) {
        int[] indices = new int[size + 2 * REACH];
        int period = Math.max(1, 2 * (size - 1));
        for (int i = 0; i < indices.length; i++) {
            int folded = Math.floorMod(i - REACH, period);
            indices[i] = Math.min(folded, period - folded) % size;
        }
        return indices;
    }
}
