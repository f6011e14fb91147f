package io.github.dinov2j.model.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** An axis: values from low to high lie between two pixels, evenly or by their logarithms. */
record Scale(double low, double high, boolean logarithmic, double from, double to) {
    Scale {
        if (!(high > low) || (logarithmic && low <= 0)) {
            throw new IllegalArgumentException("An axis from " + low + " to " + high + " cannot be drawn.");
        }
    }

    /** An even axis that holds the values, with a little room beside them. */
    static Scale around(double low, double high, double from, double to) {
        var room = Math.max(0.06 * (high - low), 1e-6 * Math.max(Math.abs(low), Math.abs(high)) + 1e-12);
        return new Scale(low - room, high + room, false, from, to);
    }

    static Scale aroundLogarithms(double low, double high, double from, double to) {
        return new Scale(low / 1.15, high * 1.15, true, from, to);
    }

    /** The pixel of a value; one outside the axis lies at its edge. */
    double place(double value) {
        var inside = Math.min(high, Math.max(low, value));
        var share = logarithmic ? Math.log(inside / low) / Math.log(high / low) : (inside - low) / (high - low);
        return from + share * (to - from);
    }

    /** Round values inside the axis, about {@code count} of them. */
    List<Double> ticks(int count) {
        return logarithmic ? decades(count) : even(count);
    }

    private List<Double> even(int count) {
        var raw = (high - low) / count;
        var power = Math.pow(10, Math.floor(Math.log10(raw)));
        var times = raw / power;
        var step = power * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
        var ticks = new ArrayList<Double>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** 1, 10, 100; where there are few of them 2 and 5 times these too. */
    private List<Double> decades(int count) {
        var ticks = new ArrayList<Double>();
        var few = Math.log10(high / low) < count;
        for (int power = (int) Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
            var decade = Math.pow(10, power);
            (few ? DoubleStream.of(1, 2, 5) : DoubleStream.of(1))
                    .map(times -> times * decade)
                    .filter(tick -> tick >= low && tick <= high)
                    .forEach(ticks::add);
        }
        return ticks;
    }
}
