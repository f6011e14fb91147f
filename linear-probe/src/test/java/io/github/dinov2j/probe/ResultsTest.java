package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** The forms of a table of results. */
class ResultsTest {
    private final List<Evaluation> both = List.of(
            of("pretrained", "knn", 20, 1625, 2000, ""),
            of("<b>\"raw\" & 'pixels'</b>", "linear", 0, 3, 4, "chosen L2 1e-02"));

    @Test
    void theTableHasOneRowPerEvaluation() {
        Table table = Results.table(both.get(0), both.get(1));
        assertThat(table.columnNames())
                .containsExactly(
                        "features",
                        "probe",
                        "tokens",
                        "k",
                        "metric",
                        "n",
                        "correct",
                        "accuracy",
                        "95 % low",
                        "95 % high");
        assertThat(table.rowCount()).isEqualTo(2);
        assertThat(table.intColumn("k").get(0)).isEqualTo(20);
        assertThat(table.intColumn("k").isMissing(1)).isTrue();
        assertThat(table.doubleColumn("accuracy").get(0)).isEqualTo(0.8125);
    }

    @Test
    void jsonRowsAreThoseOfTheContract() {
        JsonObject json = JsonParser.parseString(Results.json(both)).getAsJsonObject();
        JsonObject row = json.getAsJsonArray("rows").get(0).getAsJsonObject();
        assertThat(row)
                .hasToString("{\"features\":\"pretrained\",\"probe\":\"knn\",\"k\":20,\"tokens\":\"cls+mean\","
                        + "\"metric\":\"top1\",\"value\":0.8125,\"correct\":1625,\"n\":2000,\"low\":0.794801,"
                        + "\"high\":0.829001}");
        assertThat(json.getAsJsonArray("rows").get(1).getAsJsonObject().get("k").isJsonNull())
                .isTrue();
    }

    @Test
    void textIsAligned() {
        String[] lines = Results.text(both).split("\n", -1);
        assertThat(lines[0]).startsWith("features").endsWith("95 % high");
        assertThat(lines[1]).endsWith("0.8290").hasSameSizeAs(lines[0]);
        assertThat(lines[2]).endsWith("0.9544").hasSameSizeAs(lines[0]);
        assertThat(lines[3]).contains("chosen L2 1e-02");
    }

    @Test
    void htmlIsEscaped() {
        String html = Results.html(both);
        assertThat(html)
                .startsWith("<table>")
                .contains("&lt;b&gt;&quot;raw&quot; &amp; &#39;pixels&#39;&lt;/b&gt;", ">0.8125<")
                .doesNotContain("<b>");
    }

    @Test
    void csvHasAHeader() {
        assertThat(Results.csv(both).lines().toList().get(0))
                .isEqualTo("features,probe,tokens,k,metric,n,correct,accuracy,95 % low,95 % high");
        assertThat(Results.csv(both).lines()).hasSize(3);
    }

    private static Evaluation of(String features, String probe, int k, int correct, int n, String note) {
        boolean[] hits = new boolean[n];
        Arrays.fill(hits, 0, correct, true);
        return new Evaluation(features, probe, k, "cls+mean", "top1", hits, note);
    }
}
