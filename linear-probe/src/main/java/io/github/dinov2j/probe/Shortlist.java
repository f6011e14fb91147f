package io.github.dinov2j.probe;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The train rows that may be the nearest of each test row, found block by block in float32 and decided in double.
 *
 * <p>A native top-k promises nothing about equal values, and float32 sums depend on the blocks. So some spare rows are
 * kept, their similarities computed once more in double, and where a row left out could still belong (its float32
 * value is within rounding of the last one kept) all train rows are compared: the outcome depends on the numbers alone.
 */
final class Shortlist {
    private static final int SPARE = 16;
    private static final float ROUNDING = 4e-6f; // of a float32 dot product of unit rows, generous

    private final int size;
    private final long[][] keys; // per test row, ascending: similarity in the upper half, ~train row in the lower
    private final float[] leftOut; // per test row, the largest float32 similarity that was not kept

    Shortlist(int testRows, int k, int trainRows) {
        this.size = Math.min(k + SPARE, trainRows);
        this.keys = new long[testRows][0];
        this.leftOut = new float[testRows];
        Arrays.fill(leftOut, Float.NEGATIVE_INFINITY);
    }

    /** How many train rows a block should offer for each test row. */
    int size() {
        return size;
    }

    /** Takes the best of a block for one test row: {@code count} values from {@code at} on, train rows counted from {@code firstRow}. */
    void offer(int testRow, float[] values, long[] rows, int at, int count, int firstRow, boolean cut) {
        long[] mine = keys[testRow];
        long[] all = Arrays.copyOf(mine, mine.length + count);
        for (int i = 0; i < count; i++) {
            all[mine.length + i] = key(values[at + i], firstRow + Math.toIntExact(rows[at + i]));
        }
        Arrays.sort(all);
        if (cut) {
            leaveOut(testRow, smallest(values, at, count));
        }
        int surplus = Math.max(0, all.length - size);
        if (surplus > 0) {
            leaveOut(testRow, similarity(all[surplus - 1]));
        }
        keys[testRow] = Arrays.copyOfRange(all, surplus, all.length);
    }

    /** The k nearest train rows of every test row, most similar first, of equals the lower row. */
    List<List<Neighbour>> decide(UnitRows train, UnitRows test, int k) {
        return IntStream.range(0, test.count())
                .parallel()
                .mapToObj(row -> decide(train, test, row, k))
                .toList();
    }

    private List<Neighbour> decide(UnitRows train, UnitRows test, int row, int k) {
        IntStream kept = Arrays.stream(keys[row]).mapToInt(Shortlist::row);
        List<Neighbour> nearest = nearest(train, test, row, kept, k);
        boolean doubtful = nearest.get(k - 1).similarity() <= leftOut[row] + ROUNDING;
        return doubtful ? nearest(train, test, row, IntStream.range(0, train.count()), k) : nearest;
    }

    private static List<Neighbour> nearest(UnitRows train, UnitRows test, int row, IntStream candidates, int k) {
        float[] mine = test.read(row, 1);
        return candidates
                .mapToObj(other -> new Neighbour(other, UnitRows.dot(mine, train.read(other, 1))))
                .sorted()
                .limit(k)
                .toList();
    }

    private void leaveOut(int testRow, float similarity) {
        leftOut[testRow] = Math.max(leftOut[testRow], similarity);
    }

    private static float smallest(float[] values, int at, int count) {
        float smallest = values[at];
        for (int i = at + 1; i < at + count; i++) {
            smallest = Math.min(smallest, values[i]);
        }
        return smallest;
    }

    private static long key(float similarity, int row) {
        return (long) ordered(Float.floatToIntBits(similarity)) << 32 | (~row & 0xffffffffL);
    }

    private static int row(long key) {
        return ~(int) key;
    }

    private static float similarity(long key) {
        return Float.intBitsToFloat(ordered((int) (key >> 32)));
    }

    /** Maps the bits of floats to integers of the same order, and back. */
    private static int ordered(int bits) {
        return bits ^ ((bits >> 31) & 0x7fffffff);
    }
}
