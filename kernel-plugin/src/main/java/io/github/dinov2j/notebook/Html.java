package io.github.dinov2j.notebook;

import java.util.List;

/** The few pieces of HTML that cells need; everything that comes from data is escaped here. */
final class Html {
    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A table; numbers (a column said to be so) stand at the right. */
    static String table(List<String> header, List<List<String>> rows, List<Boolean> numeric) {
        StringBuilder html = new StringBuilder("<table class=\"dinov2j\">\n<thead>");
        row(html, "th", header, numeric);
        html.append("</thead>\n<tbody>\n");
        rows.forEach(cells -> row(html, "td", cells, numeric));
        return html.append("</tbody>\n</table>").toString();
    }

    /** A picture with a caption; small pictures are enlarged without smoothing, so that their pixels can be seen. */
    static String picture(String dataUri, String caption, String border) {
        return "<figure style=\"display:inline-block;margin:2px;text-align:center\"><img src=\"" + dataUri
                + "\" alt=\"" + escape(caption)
                + "\" style=\"height:56px;image-rendering:pixelated;border:2px solid " + border
                + "\"/><figcaption style=\"font-size:10px;max-width:96px;overflow:hidden;white-space:nowrap\">"
                + escape(caption) + "</figcaption></figure>";
    }

    static String line(String text) {
        return "<div class=\"dinov2j-line\"><code>" + escape(text) + "</code></div>";
    }

    private static void row(StringBuilder html, String tag, List<String> cells, List<Boolean> numeric) {
        html.append("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            String align = numeric.get(i) ? "right" : "left";
            html.append('<')
                    .append(tag)
                    .append(" style=\"text-align:")
                    .append(align)
                    .append("\">");
            html.append(escape(cells.get(i))).append("</").append(tag).append('>');
        }
        html.append("</tr>\n");
    }
}
