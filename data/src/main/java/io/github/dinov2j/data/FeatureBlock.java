package io.github.dinov2j.data;

import java.util.Arrays;

/** One kind of token of all images: {@code shape} of one row, {@code values} rows x prod(shape) in row-major order. */
public record FeatureBlock(int[] shape, float[] values) {
    public FeatureBlock {
        int width = width(shape);
        if (width < 1 || values.length % width != 0) {
            throw new IllegalArgumentException("a block of " + values.length
                    + " values has no whole number of rows of shape " + Arrays.toString(shape) + ".");
        }
    }

    /** Values of one row. */
    public int width() {
        return width(shape);
    }

    /** Rows, one for each image. */
    public int rows() {
        return values.length / width();
    }

    /** The given rows in the given order, a copy. */
    FeatureBlock select(int[] rows) {
        int width = width();
        float[] selected = new float[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, selected, i * width, width);
        }
        return new FeatureBlock(shape, selected);
    }

    static int width(int[] shape) {
        long width = 1;
        for (int side : shape) {
            width *= side;
            if (side < 1 || width > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("the row shape " + Arrays.toString(shape)
                        + " is not made of sides from 1 on with at most 2147483647 values.");
            }
        }
        return (int) width;
    }
}
