package io.github.dinov2j.model.run;

import java.util.Locale;

/** One number of a run over its steps; a long run is thinned to means of as many steps each, first and last values are exact. */
public final class Curve {
    private final String name;
    private final long[] steps;
    private final double[] values;
    private final Point last;
    private final Point best;

    Curve(String name, long[] steps, double[] values, Point last, Point best) {
        this.name = name;
        this.steps = steps;
        this.values = values;
        this.last = last;
        this.best = best;
    }

    /** A value at a step. */
    public record Point(long step, double value) {}

    /** The name it has in TensorBoard too: {@code loss/total}. */
    public String name() {
        return name;
    }

    /** How many points there are after thinning; at least one. */
    public int size() {
        return steps.length;
    }

    /** The step of a point, of a thinned one the middle of its steps. */
    public long step(int index) {
        return steps[index];
    }

    public double value(int index) {
        return values[index];
    }

    /** The newest value, exact. */
    public Point last() {
        return last;
    }

    /** The largest value, exact, the first of equal ones; for shares of right answers that is the best. */
    public Point best() {
        return best;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Curve: %s, %.5g at step %d", name, last.value(), last.step());
    }
}
