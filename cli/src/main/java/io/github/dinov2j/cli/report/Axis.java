package io.github.dinov2j.cli.report;

import java.util.ArrayList;
import java.util.List;

/** A linear axis of a drawing: values from low to high lie between the pixels from and to. */
record Axis(double low, double high, double from, double to) {
    Axis {
        if (!(high > low)) {
            throw new IllegalArgumentException("An axis from " + low + " to " + high + " has no length.");
        }
    }

    double place(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    /** Round values inside the axis, about {@code count} of them: steps of 1, 2 or 5 times a power of ten. */
    List<Double> ticks(int count) {
        double raw = (high - low) / count;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
