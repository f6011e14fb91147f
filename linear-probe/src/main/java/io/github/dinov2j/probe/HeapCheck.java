package io.github.dinov2j.probe;

import java.util.Locale;

/** Says before anything is allocated whether the rows of a linear probe fit the heap, and how many settings at a time. */
final class HeapCheck {
    private static final long SHARED = 4 + 4 + 8 + 4; // bytes a number: matrix, standardised, Tribuo's value and name
    private static final long PER_THREAD = 8; // Tribuo's copy while it trains
    private static final double GIBI = 1L << 30;

    private HeapCheck() {}

    static int threads(int rows, int width) {
        return threads(
                rows,
                width,
                Runtime.getRuntime().maxMemory(),
                Runtime.getRuntime().availableProcessors());
    }

    static int threads(int rows, int width, long heap, int processors) {
        long numbers = (long) rows * width;
        long free = heap - numbers * SHARED;
        if (free < numbers * PER_THREAD) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "A linear probe of %d rows x %d numbers needs about %.1f GiB of heap, but the JVM has %.1f; give"
                            + " java a larger -Xmx, fewer rows, or narrower tokens such as cls+mean.",
                    rows,
                    width,
                    numbers * (SHARED + PER_THREAD) / GIBI,
                    heap / GIBI));
        }
        return (int) Math.max(1, Math.min(processors, free / Math.max(1, numbers * PER_THREAD * 2)));
    }
}
