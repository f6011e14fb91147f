package io.github.dinov2j.probe;

import java.util.List;
import java.util.function.IntPredicate;

/** Plain HTML tables, every text escaped. */
final class Html {
    private Html() {}

    static String table(List<List<String>> cells, IntPredicate toTheLeft) {
        StringBuilder html = new StringBuilder("<table><thead>");
        row(html, cells.get(0), "th", toTheLeft);
        html.append("</thead><tbody>");
        cells.subList(1, cells.size()).forEach(row -> row(html, row, "td", toTheLeft));
        return html.append("</tbody></table>").toString();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static void row(StringBuilder html, List<String> row, String tag, IntPredicate toTheLeft) {
        html.append("<tr>");
        for (int column = 0; column < row.size(); column++) {
            String side = toTheLeft.test(column) ? "left" : "right";
            html.append('<')
                    .append(tag)
                    .append(" style=\"text-align:")
                    .append(side)
                    .append("\">");
            html.append(escape(row.get(column))).append("</").append(tag).append('>');
        }
        html.append("</tr>");
    }
}
