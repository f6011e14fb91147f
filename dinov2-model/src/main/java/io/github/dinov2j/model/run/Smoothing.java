package io.github.dinov2j.model.run;

import java.util.Arrays;
import java.util.stream.IntStream;

/** What a noisy curve is like on the whole. */
final class Smoothing {
    private static final int PARTS = 80;

    private Smoothing() {}

    /** The mean of the points around each, over about a fortieth of the curve; at the steep start as many before as after. */
    static double[] of(Curve curve) {
        var radius = Math.max(1, curve.size() / PARTS);
        var sums = new double[curve.size() + 1];
        for (int i = 0; i < curve.size(); i++) {
            sums[i + 1] = sums[i] + curve.value(i);
        }
        var means = new double[curve.size()];
        for (int i = 0; i < means.length; i++) {
            var before = Math.min(radius, i);
            var after = Math.min(before, means.length - 1 - i);
            means[i] = (sums[i + after + 1] - sums[i - before]) / (before + 1 + after);
        }
        return means;
    }

    /** Lowest and highest of a curve without its wildest values, a hundredth at each end. */
    static double[] usual(Curve curve) {
        var sorted = IntStream.range(0, curve.size()).mapToDouble(curve::value).toArray();
        Arrays.sort(sorted);
        var cut = sorted.length / 100;
        return new double[] {sorted[cut], sorted[sorted.length - 1 - cut]};
    }
}
