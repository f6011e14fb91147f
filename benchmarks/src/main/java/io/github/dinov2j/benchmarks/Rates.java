package io.github.dinov2j.benchmarks;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Locale;

/** Images a second over several rounds: the median and the range. */
record Rates(double median, double low, double high) {
    static Rates of(double... perRound) {
        var sorted = perRound.clone();
        Arrays.sort(sorted);
        return new Rates(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    /** {@code a / b} of every round. */
    static Rates ratio(double[] a, double[] b) {
        var ratios = new double[a.length];
        Arrays.setAll(ratios, i -> a[i] / b[i]);
        return of(ratios);
    }

    String line(String what) {
        return String.format(Locale.ROOT, "%-34s %8.2f   (%.2f - %.2f)%n", what, median, low, high);
    }

    JsonObject json() {
        var json = new JsonObject();
        json.addProperty("median", round(median));
        json.addProperty("low", round(low));
        json.addProperty("high", round(high));
        return json;
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
