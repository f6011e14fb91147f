package io.github.dinov2j.model.train;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Which rows are looked at, where not all are. */
final class SampleRows {
    private SampleRows() {}

    /** {@code count} different ones of {@code n} rows, or all of them where there are fewer, in ascending order. */
    static int[] of(int n, int count, RandomGenerator random) {
        var order = new int[n];
        for (int i = 0; i < n; i++) {
            var j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        var rows = Arrays.copyOf(order, Math.min(n, count));
        Arrays.sort(rows);
        return rows;
    }
}
