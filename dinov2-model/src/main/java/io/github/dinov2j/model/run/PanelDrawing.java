package io.github.dinov2j.model.run;

import io.github.dinov2j.model.run.Panel.Look;
import io.github.dinov2j.model.run.Pen.Anchor;
import io.github.dinov2j.model.run.Pen.Font;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Draws one panel: title and legend above, then the curves between their axes. */
final class PanelDrawing {
    static final int LEFT = 62;
    static final int RIGHT = 28;
    private static final int BOTTOM = 40;
    private static final int LEGEND_LINE = 16;
    private static final double DECADES = 50;
    private static final int MOST_DOTS = 40;

    private final Pen pen;
    private final Panel panel;
    private final double left;
    private final double top;
    private final double width;
    private final double height;
    private final Scale x;

    /** A panel whose corner is at (left, top); its steps go up to {@code steps}. */
    PanelDrawing(Pen pen, Panel panel, double left, double top, double width, double height, long steps) {
        this.pen = pen;
        this.panel = panel;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
        x = steps(steps, left, width);
    }

    /** The axis of steps of anything that is so wide. */
    static Scale steps(long steps, double left, double width) {
        return new Scale(0, Math.max(1, steps), false, left + LEFT, left + width - RIGHT);
    }

    /** The bands lie behind the curves. */
    void draw(List<HealthSpan> bands, boolean legend) {
        pen.text(left + LEFT, top + 16, Anchor.START, Font.TITLE, Colours.INK, panel.title());
        var plotTop = top + 28 + (legend ? legend() : 0);
        var bottom = top + height - BOTTOM;
        bands.forEach(band -> band(band, plotTop, bottom));
        var y = values(bottom, plotTop);
        grid(y, bottom);
        panel.series().forEach(series -> curve(series, y));
    }

    private void band(HealthSpan band, double plotTop, double bottom) {
        if (!band.healthy()) {
            var from = x.place(band.from());
            var to = Math.max(from + 2, x.place(band.to()));
            pen.area(from, plotTop, to - from, bottom - plotTop, Colours.health(band.verdict()), 0.13);
        }
    }

    /** Swatches and names in as many lines as they need; returns their height. */
    private double legend() {
        var at = left + LEFT;
        var line = top + 33;
        for (var series : panel.series()) {
            var label = Font.SMALL.fitted(words(series), width - LEFT - RIGHT - 24);
            var needed = 24 + Font.SMALL.width(label) + 12;
            if (at + needed > left + width && at > left + LEFT) {
                at = left + LEFT;
                line += LEGEND_LINE;
            }
            swatch(pen, at, line, series.colour(), label);
            at += needed;
        }
        return line - top - 33 + LEGEND_LINE;
    }

    private String words(Panel.Series series) {
        var best = series.curve().best();
        return panel.look() == Look.SHARES
                ? series.label() + ", best " + Numbers.percent(best.value()) + " at step " + best.step()
                : series.label();
    }

    static void swatch(Pen pen, double x, double y, int colour, String label) {
        pen.line(new double[] {x, x + 18}, new double[] {y - 4, y - 4}, colour, 3, 1);
        pen.text(x + 24, y, Anchor.START, Font.SMALL, Colours.INK, label);
    }

    private void grid(Scale y, double bottom) {
        for (var tick : y.ticks(4)) {
            var at = y.place(tick);
            pen.line(new double[] {x.from(), x.to()}, new double[] {at, at}, Colours.GRID, 1, 1);
            pen.text(x.from() - 6, at + 4, Anchor.END, Font.SMALL, Colours.FAINT, tick(tick, y));
        }
        stepAxis(pen, x, bottom);
    }

    static void stepAxis(Pen pen, Scale x, double bottom) {
        pen.line(new double[] {x.from(), x.to()}, new double[] {bottom, bottom}, Colours.FAINT, 1, 1);
        for (var tick : x.ticks(5)) {
            var at = x.place(tick);
            if (tick == Math.rint(tick)) {
                pen.line(new double[] {at, at}, new double[] {bottom, bottom + 4}, Colours.FAINT, 1, 1);
                pen.text(
                        at,
                        bottom + 17,
                        Anchor.MIDDLE,
                        Font.SMALL,
                        Colours.FAINT,
                        String.format(Locale.ROOT, "%,.0f", tick));
            }
        }
        pen.text((x.from() + x.to()) / 2, bottom + 32, Anchor.MIDDLE, Font.SMALL, Colours.FAINT, "step");
    }

    /** As many decimals as tell the ticks apart. */
    private String tick(double value, Scale y) {
        if (panel.look() == Look.SHARES) {
            return String.format(Locale.ROOT, y.high() - y.low() < 0.04 ? "%.1f" : "%.0f", 100 * value);
        }
        if (y.logarithmic() || value == 0) {
            return Numbers.plain(value);
        }
        var decimals = (int) Math.max(0, Math.ceil(-Math.log10((y.high() - y.low()) / 5)));
        return decimals > 4
                ? String.format(Locale.ROOT, "%.1e", value).replaceAll("e-0", "e-")
                : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private void curve(Panel.Series series, Scale y) {
        var curve = series.curve();
        if (panel.look() == Look.NOISY || panel.look() == Look.NOISY_DECADES) {
            var means = Smoothing.of(curve);
            line(series, y, curve::value, 0.8, 0.35);
            line(series, y, i -> means[i], 1.8, 1);
        } else {
            line(series, y, curve::value, 1.8, 1);
        }
        if (panel.look() == Look.SHARES) {
            shares(series, y);
        }
    }

    /** Dots as long as they can be told apart, and a ring around the best. */
    private void shares(Panel.Series series, Scale y) {
        var curve = series.curve();
        for (int i = 0; i < curve.size() && curve.size() <= MOST_DOTS; i++) {
            pen.ring(x.place(curve.step(i)), y.place(curve.value(i)), 2, series.colour());
        }
        pen.ring(x.place(curve.best().step()), y.place(curve.best().value()), 5, series.colour());
    }

    private void line(Panel.Series series, Scale y, IntToDoubleFunction value, double width, double opacity) {
        var curve = series.curve();
        var xs = new double[curve.size()];
        var ys = new double[curve.size()];
        Arrays.setAll(xs, i -> x.place(curve.step(i)));
        Arrays.setAll(ys, i -> y.place(value.applyAsDouble(i)));
        pen.line(xs, ys, series.colour(), width, opacity);
    }

    /** Room for all means, and for the values but the wildest hundredth of them. */
    private Scale values(double bottom, double plotTop) {
        var low = Double.POSITIVE_INFINITY;
        var high = Double.NEGATIVE_INFINITY;
        for (var series : panel.series()) {
            var values = Smoothing.usual(series.curve());
            low = Math.min(low, values[0]);
            high = Math.max(high, values[1]);
        }
        return panel.look() == Look.NOISY_DECADES && low > 0 && high / low > DECADES
                ? Scale.aroundLogarithms(low, high, bottom, plotTop)
                : Scale.around(low, high, bottom, plotTop);
    }
}
