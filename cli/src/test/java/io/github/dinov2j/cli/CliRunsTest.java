package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs are looked at from their folders alone. */
class CliRunsTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path run;

    @BeforeEach
    void write() throws IOException {
        run = Files.createDirectories(folder.resolve("fashion"));
        Files.writeString(run.resolve("plan.json"), "{\"steps\": 4}");
        Files.writeString(run.resolve("log.jsonl"), """
                {"step":0,"total":4.0,"dino_local":4.0,"lr":0.001,"images_per_second":100}
                {"step":1,"total":3.0,"dino_local":3.0,"lr":0.002,"images_per_second":110}
                {"step":2,"eval":{"knn":0.75}}
                """);
    }

    @Test
    void runsAreListedAsTextAndAsJson() {
        assertThat(run("runs", folder.toString())).isZero();
        assertThat(out.toString()).contains("fashion", "interrupted", "2/4", "3.00", "knn 75.0 %");
        assertThat(run("runs", folder.toString(), "--json")).isZero();
        JsonObject first = json().getAsJsonArray("runs").get(0).getAsJsonObject();
        assertThat(first.get("name").getAsString()).isEqualTo("fashion");
        assertThat(first.get("step").getAsInt()).isEqualTo(2);
    }

    @Test
    void aPlaceWithoutRunsSaysHowToStartOne() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThat(run("runs", empty.toString(), "--json")).isZero();
        assertThat(json().getAsJsonArray("runs")).isEmpty();
        assertThat(err.toString()).contains("no runs", "pretrain");
        assertThat(run("runs", folder.resolve("nowhere").toString())).isEqualTo(2);
    }

    @Test
    void aPlotIsWrittenWhereItIsWanted() {
        Path picture = folder.resolve("pictures/curves.svg");
        assertThat(run("plot", run.toString(), "--out", picture.toString(), "--what", "loss,eval", "--json"))
                .isZero();
        assertThat(json().get("picture").getAsString()).isEqualTo(picture.toString());
        assertThat(picture).content().contains("Run fashion", "Loss, nats", "knn, best 75.0 %");
    }

    @Test
    void whatCannotBePlottedIsMisuse() {
        assertThat(run("plot", run.toString(), "--out", folder.resolve("x.pdf").toString()))
                .isEqualTo(2);
        assertThat(run("plot", run.toString())).isEqualTo(2);
        assertThat(run("plot", run.toString(), "--out", "x.svg", "--what", "lss"))
                .isEqualTo(2);
        assertThat(err.toString()).contains(".svg", "--out", "\"lss\"");
    }

    @Test
    void attachToARunThatIsOverTellsHowItIs() {
        assertThat(run("attach", run.toString(), "--json")).isZero();
        assertThat(json().get("state").getAsString()).isEqualTo("interrupted");
        assertThat(run("attach", folder.resolve("nowhere").toString())).isEqualTo(2);
    }

    private JsonObject json() {
        return JsonParser.parseString(out.toString()).getAsJsonObject();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        return Cli.run(new PrintWriter(out), new PrintWriter(err), args);
    }
}
