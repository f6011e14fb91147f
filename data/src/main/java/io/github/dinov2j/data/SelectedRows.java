package io.github.dinov2j.data;

/** Some rows of another source, in an order of their own; nothing is copied. */
@SuppressWarnings("ArrayRecordComponent")
record SelectedRows(RowSource of, int[] rows) implements RowSource {
    @Override
    public void read(int row, float[] target, int at) {
        of.read(rows[row], target, at);
    }

    @Override
    public void verify() {
        of.verify();
    }
}
