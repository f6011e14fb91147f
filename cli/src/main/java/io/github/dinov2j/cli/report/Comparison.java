package io.github.dinov2j.cli.report;

import java.util.Locale;

/**
 * A paired comparison of two features by the same probe on the same test images (exact McNemar test).
 *
 * @param onlyFirst images that only the first got right
 * @param onlySecond images that only the second got right
 */
public record Comparison(
        String first, String second, String probe, String tokens, int onlyFirst, int onlySecond, double p) {
    private static final double SIGNIFICANT = 0.01;

    /** What the numbers allow to say. */
    public enum Verdict {
        BETTER,
        WORSE,
        UNDECIDED
    }

    /** Better or worse only where p is below 0.01. */
    public Verdict verdict() {
        if (p >= SIGNIFICANT) {
            return Verdict.UNDECIDED;
        }
        return onlyFirst > onlySecond ? Verdict.BETTER : Verdict.WORSE;
    }

    /** What was compared, such as {@code "k-NN on cls+mean: pretrained against untrained"}. */
    public String question() {
        return Words.probe(probe) + " on " + tokens + ": " + first + " against " + second;
    }

    /** The verdict in words, as plain when it is bad news. */
    public String answer() {
        return switch (verdict()) {
            case BETTER -> first + " is better";
            case WORSE -> first + " is WORSE";
            case UNDECIDED -> "no significant difference";
        };
    }

    /** The counts and p, such as {@code "right alone 312 against 108, p = 4.1e-24"}. */
    public String evidence() {
        return String.format(Locale.ROOT, "right alone %,d against %,d, %s", onlyFirst, onlySecond, probability());
    }

    /** The whole comparison in one line. */
    public String line() {
        return question() + ": " + answer() + " (McNemar, " + evidence() + ")";
    }

    private String probability() {
        return p < 1e-300 ? "p < 1e-300" : String.format(Locale.ROOT, p < 1e-3 ? "p = %.1e" : "p = %.3f", p);
    }
}
