package io.github.dinov2j.probe;

/** Mean and standard deviation of each column of train; columns that hardly vary are only centred. */
@SuppressWarnings("ArrayRecordComponent")
record Standardisation(double[] mean, double[] std) {
    private static final double CONSTANT = 1e-6;

    static Standardisation of(Rows rows) {
        int width = rows.width();
        double[] mean = new double[width];
        double[] std = new double[width];
        rows.forEachBlock((values, first, count) -> {
            for (int at = 0; at < count * width; at++) {
                mean[at % width] += values[at] / (double) rows.count();
            }
        });
        rows.forEachBlock((values, first, count) -> {
            for (int at = 0; at < count * width; at++) {
                double off = values[at] - mean[at % width];
                std[at % width] += off * off / rows.count();
            }
        });
        for (int column = 0; column < std.length; column++) {
            double deviation = Math.sqrt(std[column]);
            std[column] = deviation > CONSTANT * Math.max(1, Math.abs(mean[column])) ? deviation : 1;
        }
        return new Standardisation(mean, std);
    }

    /** The rows with each column centred and scaled, row-major. */
    float[] apply(Rows rows) {
        float[] values = rows.values();
        apply(values, rows.count());
        return values;
    }

    /** Centres and scales the first {@code count} rows where they lie. */
    void apply(float[] values, int count) {
        for (int at = 0; at < count * mean.length; at++) {
            int column = at % mean.length;
            values[at] = (float) ((values[at] - mean[column]) / std[column]);
        }
    }
}
