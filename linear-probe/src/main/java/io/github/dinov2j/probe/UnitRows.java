package io.github.dinov2j.probe;

/**
 * Rows of length one. Sets that take little of the heap are held there; others are read and normalised when they are
 * asked for, to the same numbers. Safe for several threads.
 */
final class UnitRows {
    private static final double SMALLEST = 1e-12;
    /** This share of the heap may hold rows; there are two sets in a search. */
    private static final int SHARE = 6;

    private final Reader reader;
    private final int count;
    private final int width;

    /** Copies rows from {@code first} on to the beginning of {@code target}. */
    private interface Reader {
        void read(int first, int count, float[] target);
    }

    private UnitRows(Reader reader, int count, int width) {
        this.reader = reader;
        this.count = count;
        this.width = width;
    }

    /** Divides every row by its L2 norm (at least 1e-12, as the reference does). */
    static UnitRows of(Rows rows) {
        return of(rows, Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** Holds the rows in memory when they take no more than {@code bytes}. */
    static UnitRows of(Rows rows, long bytes) {
        int width = rows.width();
        Reader lazily = (first, count, target) -> {
            rows.read(first, count, target);
            normalise(target, count, width);
        };
        long numbers = (long) rows.count() * width;
        if (4 * numbers > bytes || numbers > Integer.MAX_VALUE - 8) {
            return new UnitRows(lazily, rows.count(), width);
        }
        float[] held = new float[(int) numbers];
        lazily.read(0, rows.count(), held);
        Reader copy = (first, count, target) -> System.arraycopy(held, first * width, target, 0, count * width);
        return new UnitRows(copy, rows.count(), width);
    }

    int count() {
        return count;
    }

    int width() {
        return width;
    }

    /** Some rows, row-major, a fresh array. */
    float[] read(int first, int rows) {
        float[] values = new float[Math.multiplyExact(rows, width)];
        reader.read(first, rows, values);
        return values;
    }

    /** The dot product of two rows in double precision, the same whatever the block they were found in. */
    static double dot(float[] row, float[] other) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += (double) row[i] * other[i];
        }
        return sum;
    }

    private static void normalise(float[] values, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                squares += (double) values[i] * values[i];
            }
            double norm = Math.max(Math.sqrt(squares), SMALLEST);
            for (int i = row * width; i < (row + 1) * width; i++) {
                values[i] = (float) (values[i] / norm);
            }
        }
    }
}
