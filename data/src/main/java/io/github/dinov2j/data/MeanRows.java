package io.github.dinov2j.data;

/** The mean over the patches of each row [h,w,D] -> [D], computed when it is asked for; sums in double precision. */
record MeanRows(RowSource patches, int count, int width) implements RowSource {
    @Override
    public void read(int row, float[] target, int at) {
        float[] values = new float[count * width];
        patches.read(row, values, 0);
        for (int i = 0; i < width; i++) {
            double sum = 0;
            for (int p = 0; p < count; p++) {
                sum += values[i + p * width];
            }
            target[at + i] = (float) (sum / count);
        }
    }

    @Override
    public void verify() {
        patches.verify();
    }
}
