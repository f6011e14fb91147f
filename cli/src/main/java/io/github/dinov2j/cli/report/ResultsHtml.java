package io.github.dinov2j.cli.report;

import static io.github.dinov2j.cli.report.Words.escape;
import static io.github.dinov2j.cli.report.Words.percent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The judgement as tiles, a table with intervals drawn to one scale, and the paired comparisons. */
final class ResultsHtml {
    private static final List<String> ORDER = List.of("pretrained", "untrained", "raw pixels");

    private ResultsHtml() {}

    static String of(Judgement judgement) {
        if (judgement.rows().isEmpty()) {
            return "";
        }
        String body = tiles(judgement.rows()) + table(judgement.rows()) + comparisons(judgement.comparisons());
        return Page.section(
                "How good are the features?",
                "Share of test images classified right. The line is the 95 % interval; the floors are the same network before training, and the pixels themselves.",
                body);
    }

    private static String tiles(List<Row> rows) {
        StringBuilder html = new StringBuilder();
        for (Row row : rows) {
            if (row.features().equals("pretrained") && row.metric().equals("top1") && headline(row, rows)) {
                html.append(tile(row, rows));
            }
        }
        return html.isEmpty() ? "" : "<div class=\"tiles\">" + html + "</div>\n";
    }

    /** k-NN is shown on the class token with the mean, the linear probe on all tokens, as far as judged. */
    private static boolean headline(Row row, List<Row> rows) {
        String wanted = row.probe().equals("knn") ? "cls+mean" : "cls+patch";
        boolean judged = rows.stream()
                .anyMatch(other -> other.probe().equals(row.probe())
                        && other.features().equals(row.features())
                        && other.tokens().equals(wanted));
        return !judged || row.tokens().equals(wanted);
    }

    private static String tile(Row row, List<Row> rows) {
        List<String> floors = new ArrayList<>();
        rows.stream()
                .filter(other -> sameQuestion(row, other) && !other.features().equals(row.features()))
                .forEach(other -> floors.add(other.features() + " " + percent(other.value())));
        return "<div class=\"tile\"><span class=\"what\">" + escape(Words.probe(row.probe()) + " on " + row.tokens())
                + "</span><span class=\"big\">" + percent(row.value()) + "</span><span class=\"floor\">"
                + escape(String.join(", ", floors)) + "</span></div>";
    }

    private static boolean sameQuestion(Row row, Row other) {
        return row.probe().equals(other.probe())
                && row.metric().equals(other.metric())
                && row.k() == other.k()
                && (row.tokens().equals(other.tokens()) || other.tokens().equals("pixels"));
    }

    private static String table(List<Row> rows) {
        double low =
                Math.max(0, Math.floor(rows.stream().mapToDouble(Row::low).min().orElse(0) * 20 - 0.2) / 20);
        double high =
                Math.min(1, Math.ceil(rows.stream().mapToDouble(Row::high).max().orElse(1) * 20 + 0.2) / 20);
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(Row::probe)
                .thenComparing(Row::metric)
                .thenComparingInt(Row::k)
                .thenComparing(row -> row.tokens().equals("pixels") ? "~" : row.tokens())
                .thenComparingInt(row -> rank(row.features())));
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th>probe</th><th>tokens</th>"
                + "<th>features</th><th class=\"num\">right</th><th class=\"axis\"><span>" + percent(low)
                + "</span><span>"
                + percent(high) + "</span></th><th class=\"num\">of</th></tr></thead><tbody>\n");
        String group = "";
        for (Row row : sorted) {
            String at = probe(row) + "/" + row.tokens();
            html.append(line(row, !Objects.equals(at, group), low, high));
            group = at;
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private static int rank(String features) {
        int rank = ORDER.indexOf(features);
        return rank < 0 ? ORDER.size() : rank;
    }

    private static String probe(Row row) {
        String name = Words.probe(row.probe()) + (row.k() > 0 ? " k=" + row.k() : "");
        return row.metric().equals("top1") ? name : name + " " + row.metric();
    }

    private static String line(Row row, boolean first, double low, double high) {
        double scale = 100 / (high - low);
        return String.format(
                Locale.ROOT,
                "<tr class=\"%s%s\"><td>%s</td><td>%s</td><td class=\"name\">%s</td><td class=\"num\">%s</td>"
                        + "<td><div class=\"ci\" title=\"95 %% interval %s to %s\"><i style=\"left:%.2f%%;width:%.2f%%\"></i>"
                        + "<b style=\"left:%.2f%%\"></b></div></td><td class=\"num small\">%,d / %,d</td></tr>%n",
                first ? "first " : "",
                "f" + rank(row.features()),
                first ? escape(probe(row)) : "",
                first ? escape(row.tokens()) : "",
                escape(row.features()),
                percent(row.value()),
                percent(row.low()),
                percent(row.high()),
                (row.low() - low) * scale,
                (row.high() - row.low()) * scale,
                (row.value() - low) * scale,
                row.correct(),
                row.n());
    }

    private static String comparisons(List<Comparison> comparisons) {
        if (comparisons.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder(
                "<h3>Is the difference real?</h3><p class=\"note\">Exact McNemar test on the same test "
                        + "images, two-sided; called different below p = 0.01.</p><ul class=\"tests\">");
        for (Comparison test : comparisons) {
            html.append("<li><span class=\"chip ")
                    .append(test.verdict().name().toLowerCase(Locale.ROOT))
                    .append("\">")
                    .append(escape(test.answer()))
                    .append("</span><span>")
                    .append(escape(test.question()))
                    .append("</span><span class=\"small\">")
                    .append(escape(test.evidence()))
                    .append("</span></li>\n");
        }
        return html.append("</ul>\n").toString();
    }
}
