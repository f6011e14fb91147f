package io.github.dinov2j.cli.report;

import java.util.List;
import java.util.Locale;

/** Dots in the colours of their classes as an SVG drawing with a legend under it. */
final class ScatterChart {
    private static final int SIZE = 480;
    private static final int COLOURS = 10;

    private ScatterChart() {}

    static String html(Scatter scatter) {
        List<String> classes = scatter.dots().stream()
                .map(Scatter.Dot::label)
                .distinct()
                .sorted()
                .toList();
        Axis x = axis(scatter.dots().stream().mapToDouble(Scatter.Dot::x).toArray(), 8, SIZE - 8);
        Axis y = axis(scatter.dots().stream().mapToDouble(Scatter.Dot::y).toArray(), SIZE - 24, 8);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg class=\"scatter\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"class tokens\">%n",
                SIZE,
                SIZE));
        for (Scatter.Dot dot : scatter.dots()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
                    classes.indexOf(dot.label()) % COLOURS,
                    x.place(dot.x()),
                    y.place(dot.y())));
        }
        svg.append(LossChart.text(
                SIZE / 2.0,
                SIZE - 4,
                "middle",
                "component 1: " + Words.percent(scatter.shareX()) + " of the variance; component 2: "
                        + Words.percent(scatter.shareY())));
        return svg.append("</svg>\n").append(legend(classes)).toString();
    }

    private static String legend(List<String> classes) {
        StringBuilder html = new StringBuilder("<p class=\"legend\">");
        for (int i = 0; i < classes.size(); i++) {
            html.append("<span><i class=\"c")
                    .append(i % COLOURS)
                    .append("\"></i>")
                    .append(Words.escape(classes.get(i)))
                    .append("</span> ");
        }
        return html.append("</p>\n").toString();
    }

    private static Axis axis(double[] values, double from, double to) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        double margin = Math.max(0.03 * (high - low), 1e-9);
        return new Axis(low - margin, high + margin, from, to);
    }
}
