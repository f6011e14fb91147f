package io.github.dinov2j.model.backbone;

import io.github.dinov2j.data.StoredTensor;

/** How the stored position table is resampled to another grid (bicubic; spec: dinov2/models/vision_transformer.py). */
public enum PositionResampling {
    /** Released models without registers: scale (h + 0.1) / M also moves the sampling points; a = -0.75. */
    OFFSET,
    /** Released models with registers: exact size, antialiased; a = -0.5. */
    ANTIALIAS,
    /** Hugging Face's Dinov2Model since 2024: exact size, not antialiased; a = -0.75. */
    SIZE;

    private static final double HISTORICAL_OFFSET = 0.1;

    /** Weights [size, stored] (row-major) that resample one axis of {@code stored} table rows to {@code size}. */
    float[] axis(int stored, int size) {
        var weights = new float[size * stored];
        for (int i = 0; i < size; i++) {
            if (this == ANTIALIAS) {
                antialiased(weights, i, stored, size);
            } else {
                interpolated(weights, i, stored, stored / (size + (this == OFFSET ? HISTORICAL_OFFSET : 0)));
            }
        }
        return weights;
    }

    /**
     * A stored table [1,1+MM,D] of M = {@code from} patches a side for {@code to} a side: what a backbone adds to the tokens of
     * such an image ({@link PositionTable}). The class row stays.
     */
    StoredTensor table(StoredTensor stored, int from, int to) {
        var axis = axis(from, to);
        var d = (int) stored.shape()[2];
        var old = stored.floats();
        var rows = new float[to * from * d]; // [to,M,D]
        combine(axis, old, d, from, from * d, rows);
        var resampled = new float[(1 + to * to) * d];
        System.arraycopy(old, 0, resampled, 0, d);
        for (int y = 0; y < to; y++) {
            var row = java.util.Arrays.copyOfRange(rows, y * from * d, (y + 1) * from * d);
            var line = new float[to * d];
            combine(axis, row, 0, from, d, line);
            System.arraycopy(line, 0, resampled, (1 + y * to) * d, to * d);
        }
        return StoredTensor.of(resampled, 1, 1L + (long) to * to, d);
    }

    /** Sums of the {@code from} rows of {@code width} numbers that begin at {@code start}, one for each row of weights. */
    private static void combine(float[] axis, float[] values, int start, int from, int width, float[] sums) {
        for (int i = 0; i < sums.length / width; i++) {
            for (int k = 0; k < width; k++) {
                double sum = 0;
                for (int tap = 0; tap < from; tap++) {
                    sum += (double) axis[i * from + tap] * values[start + tap * width + k];
                }
                sums[i * width + k] = (float) sum;
            }
        }
    }

    private static void interpolated(float[] weights, int row, int stored, double ratio) {
        var source = ratio * (row + 0.5) - 0.5;
        var floor = (int) Math.floor(source);
        for (int tap = floor - 1; tap <= floor + 2; tap++) {
            var clamped = Math.max(0, Math.min(stored - 1, tap));
            weights[row * stored + clamped] += (float) keys(source - tap, -0.75);
        }
    }

    private static void antialiased(float[] weights, int row, int stored, int size) {
        var ratio = (double) stored / size;
        var stretch = Math.max(ratio, 1);
        var centre = ratio * (row + 0.5);
        var from = Math.max((int) (centre - 2 * stretch + 0.5), 0);
        var to = Math.min((int) (centre + 2 * stretch + 0.5), stored);
        double sum = 0;
        for (int tap = from; tap < to; tap++) {
            sum += keys((tap - centre + 0.5) / stretch, -0.5);
        }
        for (int tap = from; tap < to; tap++) {
            weights[row * stored + tap] = (float) (keys((tap - centre + 0.5) / stretch, -0.5) / sum);
        }
    }

    /** Keys' cubic kernel. */
    private static double keys(double distance, double a) {
        var x = Math.abs(distance);
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
    }
}
