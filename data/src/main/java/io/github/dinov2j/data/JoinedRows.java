package io.github.dinov2j.data;

/** The rows of one source, {@code count} of them, then those of another; nothing is copied. */
record JoinedRows(RowSource first, int count, RowSource second) implements RowSource {
    @Override
    public void read(int row, float[] target, int at) {
        if (row < count) {
            first.read(row, target, at);
        } else {
            second.read(row - count, target, at);
        }
    }

    @Override
    public void verify() {
        first.verify();
        second.verify();
    }
}
