package io.github.dinov2j.model.run;

import java.util.Locale;

/** Draws as SVG text; needs neither fonts nor a screen. */
final class SvgPen implements Pen {
    private final StringBuilder svg = new StringBuilder();

    SvgPen(int width, int height, String title) {
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" style=\"max-width:100%%;height:auto\" role=\"img\" font-family=\"sans-serif\">%n<title>%s</title>%n",
                width,
                height,
                width,
                escaped(title)));
    }

    @Override
    public void area(double left, double top, double width, double height, int colour, double opacity) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" fill-opacity=\"%.2f\"/>%n",
                left,
                top,
                width,
                height,
                hex(colour),
                opacity));
    }

    @Override
    public void line(double[] xs, double[] ys, int colour, double width, double opacity) {
        svg.append("<polyline fill=\"none\" stroke-linejoin=\"round\" points=\"");
        for (int i = 0; i < xs.length; i++) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", xs[i], ys[i]));
        }
        svg.append(String.format(
                Locale.ROOT,
                "\" stroke=\"%s\" stroke-width=\"%.1f\" stroke-opacity=\"%.2f\"/>%n",
                hex(colour),
                width,
                opacity));
    }

    @Override
    public void ring(double x, double y, double radius, int colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                x,
                y,
                radius,
                hex(colour)));
    }

    @Override
    public void text(double x, double y, Anchor anchor, Font font, int colour, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\"%s fill=\"%s\">%s</text>%n",
                x,
                y,
                anchor.name().toLowerCase(Locale.ROOT),
                font.size(),
                font.bold() ? " font-weight=\"bold\"" : "",
                hex(colour),
                escaped(text)));
    }

    String svg() {
        return svg + "</svg>\n";
    }

    private static String hex(int colour) {
        return String.format(Locale.ROOT, "#%06x", colour);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
