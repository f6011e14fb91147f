package io.github.dinov2j.model.train;

/** Images per second over the last steps, smoothed. */
final class StepClock {
    private static final int WARM_STEPS = 5;

    private long last = System.nanoTime();
    private double seconds;
    private int count;

    double rate(int images) {
        var now = System.nanoTime();
        var spent = (now - last) / 1e9;
        last = now;
        seconds = count++ < WARM_STEPS ? spent : 0.95 * seconds + 0.05 * spent;
        return images / seconds;
    }
}
