package io.github.dinov2j.probe;

/** Rows of length one, row-major: {@code values} is rows x {@code width}. */
@SuppressWarnings("ArrayRecordComponent")
record UnitRows(float[] values, int width) {
    private static final double SMALLEST = 1e-12;

    /** Divides every row by its L2 norm (at least 1e-12, as the reference does). */
    static UnitRows of(Rows rows) {
        float[] unit = new float[rows.values().length];
        for (int row = 0; row < rows.count(); row++) {
            normalise(rows.values(), unit, row * rows.width(), rows.width());
        }
        return new UnitRows(unit, rows.width());
    }

    int count() {
        return values.length / width;
    }

    /** The dot product with another's row in double precision, the same whatever the block it was found in. */
    double dot(int row, UnitRows others, int other) {
        int from = row * width;
        int to = other * width;
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += (double) values[from + i] * others.values[to + i];
        }
        return sum;
    }

    private static void normalise(float[] from, float[] to, int start, int width) {
        double squares = 0;
        for (int i = start; i < start + width; i++) {
            squares += (double) from[i] * from[i];
        }
        double norm = Math.max(Math.sqrt(squares), SMALLEST);
        for (int i = start; i < start + width; i++) {
            to[i] = (float) (from[i] / norm);
        }
    }
}
