package io.github.dinov2j.probe;

/** Mean and standard deviation of each column of train; columns that hardly vary are only centred. */
@SuppressWarnings("ArrayRecordComponent")
record Standardisation(double[] mean, double[] std) {
    private static final double CONSTANT = 1e-6;

    static Standardisation of(Rows rows) {
        double[] mean = new double[rows.width()];
        double[] std = new double[rows.width()];
        float[] values = rows.values();
        for (int at = 0; at < values.length; at++) {
            mean[at % mean.length] += values[at] / (double) rows.count();
        }
        for (int at = 0; at < values.length; at++) {
            double off = values[at] - mean[at % mean.length];
            std[at % mean.length] += off * off / rows.count();
        }
        for (int column = 0; column < std.length; column++) {
            double deviation = Math.sqrt(std[column]);
            std[column] = deviation > CONSTANT * Math.max(1, Math.abs(mean[column])) ? deviation : 1;
        }
        return new Standardisation(mean, std);
    }

    /** The rows with each column centred and scaled, row-major. */
    float[] apply(Rows rows) {
        float[] values = rows.values().clone();
        for (int at = 0; at < values.length; at++) {
            int column = at % mean.length;
            values[at] = (float) ((values[at] - mean[column]) / std[column]);
        }
        return values;
    }
}
