package io.github.dinov2j.fuzz;

import java.util.Locale;

/** What came of the inputs of one target. */
public final class Report {
    private int accepted;
    private int refused;
    private long nanos;
    private long slowestNanos;
    private int slowest;
    private long mostBytes;

    void count(boolean wasAccepted) {
        accepted += wasAccepted ? 1 : 0;
        refused += wasAccepted ? 0 : 1;
    }

    void measure(int input, long inputNanos, long bytes) {
        nanos += inputNanos;
        mostBytes = Math.max(mostBytes, bytes);
        if (inputNanos > slowestNanos) {
            slowestNanos = inputNanos;
            slowest = input;
        }
    }

    /** Inputs that were read as if nothing had happened. */
    public int accepted() {
        return accepted;
    }

    /** Inputs that were answered with a sentence. */
    public int refused() {
        return refused;
    }

    String line(String target, long seed) {
        return String.format(
                Locale.ROOT,
                "| fuzz | %s | seed %d | %,d inputs | %,d read | %,d refused | %.1f s | slowest %d ms (input %d) | most memory %d MB |",
                target,
                seed,
                accepted + refused,
                accepted,
                refused,
                nanos / 1e9,
                slowestNanos / 1_000_000,
                slowest,
                mostBytes >> 20);
    }
}
