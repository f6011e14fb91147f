package io.github.dinov2j.model.train;

/**
 * A value over the steps of a run: linear warm-up from {@code start} to {@code base} (both inclusive), then half a cosine
 * to {@code end}, which it keeps afterwards. Source: dinov2/utils/utils.py, CosineScheduler.
 */
record Cosine(double start, double base, double end, int warmup, int total) {
    /** Without warm-up. */
    static Cosine between(double from, double to, int total) {
        return new Cosine(from, from, to, 0, total);
    }

    double at(int step) {
        if (step >= total) {
            return end;
        }
        if (step < warmup) {
            return warmup == 1 ? start : start + (base - start) * step / (warmup - 1);
        }
        return end + (base - end) / 2 * (1 + Math.cos(Math.PI * (step - warmup) / (total - warmup)));
    }
}
