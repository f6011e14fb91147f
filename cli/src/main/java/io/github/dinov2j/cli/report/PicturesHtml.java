package io.github.dinov2j.cli.report;

import static io.github.dinov2j.cli.report.Words.escape;

import java.util.List;

/** The gallery of nearest neighbours, the map of class tokens and the patch tokens in colour. */
final class PicturesHtml {
    private PicturesHtml() {}

    static String of(Pictures pictures) {
        StringBuilder html = new StringBuilder();
        if (!pictures.neighbours().isEmpty()) {
            html.append(Page.section(
                    "Nearest neighbours",
                    "Left a test image, then the train images most like it in the eyes of the pretrained network. Green frame: the same class; red: another.",
                    gallery(pictures.neighbours())));
        }
        if (!pictures.scatter().dots().isEmpty()) {
            html.append(Page.section(
                    "A map of the test images",
                    "Their class tokens on the first two principal components. The colours are the classes, which the network never saw.",
                    ScatterChart.html(pictures.scatter())));
        }
        if (!pictures.patches().isEmpty()) {
            html.append(Page.section(
                    "What the patches see",
                    "Beside each image its patch tokens: the first three principal components as red, green and blue. Like colours mean like content.",
                    patches(pictures.patches())));
        }
        return html.toString();
    }

    private static String gallery(List<Neighbours> rows) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><div class=\"gallery\">\n");
        for (Neighbours row : rows) {
            html.append("<div class=\"hood\">").append(figure("query", row.query()));
            row.nearest().forEach(near -> html.append(figure(row.agrees(near) ? "right" : "wrong", near)));
            html.append("</div>\n");
        }
        return html.append("</div></div>\n").toString();
    }

    private static String patches(List<PatchMap> maps) {
        StringBuilder html = new StringBuilder("<div class=\"patches\">");
        for (PatchMap map : maps) {
            html.append("<figure>")
                    .append(image(map.image().png(), map.image().path()))
                    .append(image(map.map(), "patch tokens of " + map.image().path()))
                    .append("<figcaption>")
                    .append(escape(map.image().label()))
                    .append("</figcaption></figure>\n");
        }
        return html.append("</div>\n").toString();
    }

    private static String figure(String kind, Picture picture) {
        return "<figure class=\"" + kind + "\">" + image(picture.png(), picture.path()) + "<figcaption>"
                + escape(picture.label()) + "</figcaption></figure>";
    }

    private static String image(String png, String path) {
        return "<img src=\"data:image/png;base64," + png + "\" alt=\"" + escape(path) + "\" title=\"" + escape(path)
                + "\">";
    }
}
