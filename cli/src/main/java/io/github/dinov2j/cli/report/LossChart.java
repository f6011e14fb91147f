package io.github.dinov2j.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The loss over the steps as an SVG drawing: every step thin, the running mean bold. */
final class LossChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 300;
    private static final int MOST_POINTS = 1200;

    private LossChart() {}

    static String svg(List<LossPoint> loss) {
        double[] smooth = smooth(loss);
        double low = loss.stream().mapToDouble(LossPoint::loss).min().orElse(0);
        double high = loss.stream().mapToDouble(LossPoint::loss).max().orElse(1);
        double margin = Math.max(0.05 * (high - low), 1e-3);
        long last = loss.get(loss.size() - 1).step();
        Axis x = new Axis(Math.min(loss.get(0).step(), last - 1), last, 44, WIDTH - 24);
        Axis y = new Axis(low - margin, high + margin, HEIGHT - 40, 10);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"loss\">%n",
                WIDTH,
                HEIGHT));
        y.ticks(5).forEach(value -> svg.append(horizontal(y.place(value), value)));
        x.ticks(6)
                .forEach(value -> svg.append(
                        text(x.place(value), HEIGHT - 22, "middle", String.format(Locale.ROOT, "%,.0f", value))));
        svg.append(text(WIDTH / 2.0, HEIGHT - 4, "middle", "step"));
        int stride = Math.max(1, loss.size() / MOST_POINTS);
        svg.append(path(
                "thin", loss, stride, x, i -> y.place(loss.get(i.intValue()).loss())));
        svg.append(path("bold", loss, stride, x, i -> y.place(smooth[i.intValue()])));
        return svg.append("</svg>\n").toString();
    }

    /** The mean of the steps around each, over about a fortieth of the run. */
    private static double[] smooth(List<LossPoint> loss) {
        int radius = Math.max(1, loss.size() / 80);
        double[] means = new double[loss.size()];
        for (int i = 0; i < means.length; i++) {
            int reach = Math.min(radius, Math.min(i, means.length - 1 - i));
            double sum = 0;
            for (int j = i - reach; j <= i + reach; j++) {
                sum += loss.get(j).loss();
            }
            means[i] = sum / (2 * reach + 1);
        }
        return means;
    }

    private static String horizontal(double at, double value) {
        return String.format(
                        Locale.ROOT,
                        "<line class=\"grid\" x1=\"44\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                        WIDTH - 24,
                        at,
                        at)
                + text(
                        38,
                        at + 4,
                        "end",
                        String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.4s", value));
    }

    static String text(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                Words.escape(text));
    }

    private static String path(String kind, List<LossPoint> loss, int stride, Axis x, ToDoubleFunction<Integer> y) {
        StringBuilder path = new StringBuilder("<polyline class=\"" + kind + "\" points=\"");
        for (int i = 0; i < loss.size(); i += stride) {
            path.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x.place((double) loss.get(i).step()), y.applyAsDouble(i)));
        }
        return path.append("\"/>\n").toString();
    }
}
