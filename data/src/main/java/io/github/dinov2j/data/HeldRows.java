package io.github.dinov2j.data;

/** Rows in one array, row-major. */
@SuppressWarnings("ArrayRecordComponent")
record HeldRows(float[] values, int width) implements RowSource {
    @Override
    public void read(int row, float[] target, int at) {
        System.arraycopy(values, row * width, target, at, width);
    }
}
