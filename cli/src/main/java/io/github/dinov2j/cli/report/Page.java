package io.github.dinov2j.cli.report;

import static io.github.dinov2j.cli.report.Words.escape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes reports as one self-contained HTML page. */
public final class Page {
    private Page() {}

    /** The page: no script, no font, no picture from elsewhere; {@code title} names the whole of it. */
    public static String html(String title, List<Report> reports) {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .append(escape(title))
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style></head>\n<body><main>\n");
        reports.forEach(report -> page.append(article(report)));
        return page.append("</main></body></html>\n").toString();
    }

    private static String article(Report report) {
        StringBuilder html = new StringBuilder("<article>\n<header><h1>" + escape(report.title())
                + "</h1><p class=\"lead\">" + escape(report.lead()) + "</p></header>\n");
        html.append(ResultsHtml.of(report.judgement()));
        if (!report.loss().isEmpty()) {
            html.append(section(
                    "Learning",
                    "Total loss a step, thin; its running mean, bold. The labels were never shown.",
                    LossChart.svg(report.loss())));
        }
        html.append(PicturesHtml.of(report.pictures()));
        html.append(provenance(report));
        return html.append("</article>\n").toString();
    }

    static String section(String heading, String note, String body) {
        return "<section><h2>" + escape(heading) + "</h2><p class=\"note\">" + escape(note) + "</p>\n" + body
                + "</section>\n";
    }

    private static String provenance(Report report) {
        StringBuilder body = new StringBuilder();
        if (!report.stages().isEmpty()) {
            body.append("<h3>Time</h3>").append(times(report.stages()));
        }
        if (!report.facts().isEmpty()) {
            body.append("<h3>Settings and versions</h3>").append(facts(report.facts()));
        }
        if (!report.next().isEmpty()) {
            body.append("<h3>What to try next</h3><ul class=\"next\">");
            report.next().forEach(line -> body.append(step(line)));
            body.append("</ul>");
        }
        return body.isEmpty()
                ? ""
                : section("How it was made", "Run it again with the same seed to compare.", body.toString());
    }

    private static String step(String line) {
        int end = line.indexOf("  ");
        return end < 0
                ? "<li>" + escape(line) + "</li>"
                : "<li><code>" + escape(line.substring(0, end)) + "</code> "
                        + escape(line.substring(end).strip()) + "</li>";
    }

    private static String times(List<Stage> stages) {
        double total = stages.stream().mapToDouble(Stage::seconds).sum();
        StringBuilder html = new StringBuilder("<div class=\"times\">");
        for (Stage stage : stages) {
            html.append(String.format(
                    Locale.ROOT,
                    "<div class=\"time\"><span>%s</span><span class=\"bar\"><i style=\"width:%.1f%%\"></i></span><span class=\"num\">%.1f s</span></div>",
                    escape(stage.name()),
                    total == 0 ? 0 : 100 * stage.seconds() / total,
                    stage.seconds()));
        }
        return html.append(String.format(
                        Locale.ROOT,
                        "<div class=\"time total\"><span>in all</span><span></span><span class=\"num\">%.1f s</span></div></div>",
                        total))
                .toString();
    }

    private static String facts(Map<String, String> facts) {
        StringBuilder html = new StringBuilder("<dl>");
        facts.forEach(
                (name, value) -> html.append("<div><dt>" + escape(name) + "</dt><dd>" + escape(value) + "</dd></div>"));
        return html.append("</dl>").toString();
    }

    private static String style() {
        try (InputStream css = Page.class.getResourceAsStream("report.css")) {
            if (css == null) {
                throw new IllegalStateException("report.css is missing from the jar");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css cannot be read from the jar", e);
        }
    }
}
