package io.github.dinov2j.notebook;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The few pieces of HTML that cells need; every text that comes from data is escaped here. */
final class Html {
    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    static String line(String text) {
        return "<div class=\"dinov2j-line\"><code>" + escape(text) + "</code></div>";
    }

    /** Names at the left, values at the right of them. */
    static String facts(Map<String, String> facts) {
        StringBuilder html = new StringBuilder("<table class=\"dinov2j-facts\"><tbody>");
        facts.forEach((name, value) -> html.append("<tr><th style=\"text-align:left\">")
                .append(escape(name))
                .append("</th><td style=\"text-align:left\">")
                .append(escape(value))
                .append("</td></tr>"));
        return html.append("</tbody></table>").toString();
    }

    /** A table of words. */
    static String table(List<String> headings, List<List<String>> rows) {
        return "<table class=\"dinov2j-table\"><thead>" + row("th", headings) + "</thead><tbody>"
                + rows.stream().map(cells -> row("td", cells)).collect(Collectors.joining()) + "</tbody></table>";
    }

    private static String row(String tag, List<String> cells) {
        return cells.stream()
                .map(cell -> "<" + tag + " style=\"text-align:left\">" + escape(cell) + "</" + tag + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    /** A picture in its own size, or as wide as the cell. */
    static String wide(String dataUri, String alt) {
        return "<img src=\"" + dataUri + "\" alt=\"" + escape(alt) + "\" style=\"max-width:100%\"/>";
    }

    /** A picture above its caption, framed in a CSS colour; enlarged without smoothing, so that its pixels can be seen. */
    static String picture(String dataUri, String caption, String frame) {
        return "<figure style=\"display:inline-block;margin:2px;width:72px;vertical-align:top;text-align:center\"><img src=\""
                + dataUri + "\" alt=\"" + escape(caption)
                + "\" style=\"height:56px;max-width:68px;image-rendering:pixelated;border:2px solid " + frame
                + "\"/><figcaption style=\"font-size:10px;overflow:hidden;white-space:nowrap\">" + escape(caption)
                + "</figcaption></figure>";
    }
}
