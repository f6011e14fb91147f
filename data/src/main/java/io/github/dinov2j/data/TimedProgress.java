package io.github.dinov2j.data;

import java.util.function.LongSupplier;

/** Adds the time left from a running rate: the mean over the last half minute or so, so that it follows a change of pace. */
final class TimedProgress implements Progress {
    private static final double MEMORY_SECONDS = 30;
    private static final double SHORTEST_SECONDS = 0.5; // no rate from less, the first step is always slow

    private final Progress listener;
    private final LongSupplier nanoClock;
    private String stage = "";
    private long lastNanos;
    private long lastDone;
    private double weightedDone;
    private double weightedSeconds;

    TimedProgress(Progress listener, LongSupplier nanoClock) {
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    @Override
    public synchronized void update(State state) {
        long now = nanoClock.getAsLong();
        if (!state.stage().equals(stage) || state.done() < lastDone) {
            restart(state, now);
        } else {
            advance(state, now);
        }
        listener.update(Double.isNaN(state.secondsLeft()) ? withTimeLeft(state) : state);
    }

    @Override
    public void say(String sentence) {
        listener.say(sentence);
    }

    private void restart(State state, long now) {
        stage = state.stage();
        lastNanos = now;
        lastDone = state.done();
        weightedDone = 0;
        weightedSeconds = 0;
    }

    private void advance(State state, long now) {
        double seconds = (now - lastNanos) / 1e9;
        double memory = Math.exp(-seconds / MEMORY_SECONDS);
        weightedDone = weightedDone * memory + (state.done() - lastDone);
        weightedSeconds = weightedSeconds * memory + seconds;
        lastNanos = now;
        lastDone = state.done();
    }

    private State withTimeLeft(State s) {
        if (s.total() <= 0 || weightedSeconds < SHORTEST_SECONDS || weightedDone <= 0) {
            return s;
        }
        double left = Math.max(0, s.total() - s.done()) * weightedSeconds / weightedDone;
        return new State(s.stage(), s.done(), s.total(), s.perSecond(), s.unit(), s.detail(), left, s.more());
    }
}
