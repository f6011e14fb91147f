package io.github.dinov2j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageContentTest {
    private final String html = Page.html("Invented <demo>", List.of(Example.report()));

    @Test
    void thePageNeedsNothingFromElsewhereAndNoScript() throws IOException {
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/example-report.html"), html);

        assertThat(html).doesNotContain("http:", "https:", "<script", "@import", "url(", "<link");
    }

    @Test
    void namesAreEscaped() {
        assertThat(html).contains("Invented &lt;demo&gt;").doesNotContain("Invented <demo>");
    }

    @Test
    void everyRowOfTheTableIsShownWithItsCounts() {
        assertThat(html.split("<tr class", -1)).hasSize(1 + Example.rows().size());
        assertThat(html).contains("1,652 / 2,000", "82.6\u00a0%", "k-NN k=20");
    }

    @Test
    void aFailedComparisonIsSaidAsPlainlyAsASuccess() {
        assertThat(html)
                .contains("chip better\">pretrained is better")
                .contains("chip worse\">pretrained is WORSE")
                .contains("chip undecided\">no significant difference");
    }

    @Test
    void neighboursOfAnotherClassGetTheRedFrame() {
        Report report = Example.report();
        long right = report.pictures().neighbours().stream()
                .flatMap(row -> row.nearest().stream().filter(row::agrees))
                .count();

        assertThat(html.split("<figure class=\"right\"", -1)).hasSize((int) right + 1);
        assertThat(html.split("<figure class=\"wrong\"", -1)).hasSize(60 - (int) right + 1);
    }

    @Test
    void anEmptyReportIsStillAPage() {
        Report empty =
                new Report("Empty", "", Judgement.none(), List.of(), Pictures.none(), List.of(), Map.of(), List.of());

        assertThat(Page.html("Empty", List.of(empty)))
                .contains("<h1>Empty</h1>")
                .doesNotContain("<section>");
    }

    @Test
    void aRunOfOneStepHasALossCurve() {
        assertThat(LossChart.svg(List.of(new LossPoint(1, 5))))
                .contains("<polyline")
                .doesNotContain("NaN", "Infinity");
    }
}
