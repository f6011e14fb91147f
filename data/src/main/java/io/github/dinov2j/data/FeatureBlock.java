package io.github.dinov2j.data;

import java.util.Arrays;

/**
 * One kind of token of all images: rows x {@code shape}. Held in an array, or a view of mapped files or of other blocks,
 * whose rows are read when they are asked for. Safe for several threads.
 */
public final class FeatureBlock {
    private final int[] shape;
    private final int width;
    private final int rows;
    private final RowSource source;

    /** A block held in memory: rows x prod(shape) values in row-major order; the array is not copied. */
    public FeatureBlock(int[] shape, float[] values) {
        this(shape, values.length / width(shape), new HeldRows(values, width(shape)));
        if (values.length % width != 0) {
            throw new IllegalArgumentException("a block of " + values.length
                    + " values has no whole number of rows of shape " + Arrays.toString(shape) + ".");
        }
    }

    FeatureBlock(int[] shape, int rows, RowSource source) {
        this.shape = shape.clone();
        this.width = width(shape);
        this.rows = rows;
        this.source = source;
    }

    /** Sides of one row, such as [h,w,D]. */
    public int[] shape() {
        return shape.clone();
    }

    /** Values of one row. */
    public int width() {
        return width;
    }

    /** Rows, one for each image. */
    public int rows() {
        return rows;
    }

    /** Copies one row into {@code target}, from {@code at} on; a row that is not there is an IllegalArgumentException. */
    public void row(int row, float[] target, int at) {
        if (row < 0 || row >= rows) {
            throw new IllegalArgumentException("row " + row + " was asked for; there are 0 to " + (rows - 1) + ".");
        }
        if (at < 0 || at > target.length - width) {
            throw new IllegalArgumentException("a row of " + width + " values does not fit into an array of "
                    + target.length + " from " + at + " on.");
        }
        source.read(row, target, at);
    }

    /** One row, a fresh array. */
    public float[] row(int row) {
        float[] values = new float[width];
        row(row, values, 0);
        return values;
    }

    /** All values in row-major order: the block's own array where it is held in one (do not change it), else a copy. */
    public float[] values() {
        if (source instanceof HeldRows held) {
            return held.values();
        }
        long count = (long) rows * width;
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a block of " + rows + " rows of " + width
                    + " values does not fit into one array; take it row by row, or a slice of it.");
        }
        float[] values = new float[(int) count];
        for (int row = 0; row < rows; row++) {
            source.read(row, values, row * width);
        }
        return values;
    }

    /** The given rows in the given order, a view. */
    FeatureBlock select(int[] wanted) {
        return new FeatureBlock(shape, wanted.length, new SelectedRows(source, wanted));
    }

    /** The rows of this block, then those of the other, a view. */
    FeatureBlock join(FeatureBlock other) {
        return new FeatureBlock(shape, Math.addExact(rows, other.rows), new JoinedRows(source, rows, other.source));
    }

    /** [h,w,D] -> [D], a view. */
    FeatureBlock mean() {
        int last = shape[shape.length - 1];
        return new FeatureBlock(new int[] {last}, rows, new MeanRows(source, width / last, last));
    }

    void verify() {
        source.verify();
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

    @Override
    public String toString() {
        return "FeatureBlock: " + rows + " rows of " + Arrays.toString(shape);
    }
}
