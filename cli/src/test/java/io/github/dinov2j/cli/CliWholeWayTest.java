package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command once, on a demo of a few steps with invented pictures. */
class CliWholeWayTest {
    @TempDir
    private static Path folder = Path.of("");

    private static Path images = Path.of("");
    private static Path demo = Path.of("");
    private static JsonObject found = new JsonObject();

    @BeforeAll
    static void runsTheDemo() throws IOException {
        images = Samples.write(folder.resolve("images"));
        demo = folder.resolve("my demo");
        found = json(demo("--json"));
    }

    private static Session demo(String... more) {
        String[] line = {
            "demo", "--images", images.toString(), "--out", demo.toString(), "--set", "steps=3", "--set", "batch=8"
        };
        String[] all = java.util.Arrays.copyOf(line, line.length + more.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return Session.run(all);
    }

    private static JsonObject json(Session session) {
        assertThat(session.code()).as(session.err()).isZero();
        return JsonParser.parseString(session.out()).getAsJsonObject();
    }

    @Test
    void theDemoJudgesPretrainedUntrainedAndPixelsByBothProbes() {
        JsonArray rows = found.getAsJsonArray("rows");

        assertThat(rows).hasSize(14);
        assertThat(rows).allSatisfy(each -> {
            JsonObject row = each.getAsJsonObject();
            assertThat(row.get("features").getAsString()).isIn("pretrained", "untrained", "raw pixels");
            assertThat(row.get("probe").getAsString()).isIn("knn", "linear");
            assertThat(row.get("n").getAsInt()).isEqualTo(20);
            assertThat(row.get("value").getAsDouble())
                    .isEqualTo(row.get("correct").getAsInt() / 20.0);
        });
        assertThat(found.getAsJsonArray("comparisons")).hasSize(8);
        assertThat(found.getAsJsonObject("seconds").keySet())
                .contains("pretrain", "features", "k-NN", "linear probe", "in all");
    }

    @Test
    void theDemosPageIsSelfContainedAndHasEveryPart() throws IOException {
        String html = Files.readString(demo.resolve("report.html"));

        assertThat(html)
                .contains(
                        "How good are the features?", "Learning", "Nearest neighbours", "A map of", "What the patches");
        assertThat(html).doesNotContain("http:", "https:", "<script");
        assertThat(javax.imageio.ImageIO.read(
                                demo.resolve("pictures/neighbours.png").toFile())
                        .getHeight())
                .isEqualTo(6 + 2 * (84 + 2 * 3 + 6));
    }

    @Test
    void theDemoAgainUsesTheRunThatIsThere() {
        Session again = demo();

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("Going on with the run");
        assertThat(again.out()).contains("McNemar", "Report: ", "What to try next");
    }

    @Test
    void theDemoWithAnotherPlanIsRefused() {
        Session other = demo("--set", "seed=5");

        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("another plan");
    }

    @Test
    void reportMakesAPageFromDemoRunAndResults() throws IOException {
        Path results = Files.writeString(folder.resolve("results.json"), found.toString());
        Path page = folder.resolve("all.html");

        Session session =
                Session.run("report", demo.toString(), demo + "/run", results.toString(), "--out", page.toString());

        assertThat(session.code()).as(session.err()).isZero();
        assertThat(Files.readString(page).split("<article>", -1)).hasSize(4);
    }

    @Test
    void infoDescribesTheRunsModel() {
        JsonObject info = json(Session.run("info", demo + "/run", "--json"));

        assertThat(info.getAsJsonObject("architecture").get("dim").getAsInt()).isEqualTo(64);
        assertThat(info.get("sha256").getAsString()).hasSize(64);
        assertThat(info.getAsJsonObject("provenance").has("started")).isTrue();
    }

    @Test
    void featuresAreJudgedAndAClassifierIsKeptAndUsed() {
        String train = features("train");
        String test = features("test");
        String classifier = folder.resolve("classifier").toString();

        JsonObject knn = json(Session.run("knn", train, "--test", test, "--k", "5,1", "--json"));
        JsonObject probe = json(
                Session.run("probe", train, "--test", test, "--tokens", "cls+patch", "--out", classifier, "--json"));
        JsonObject labels =
                json(Session.run("predict", classifier, images + "/test", "--model", demo + "/run", "--json"));

        assertThat(knn.getAsJsonArray("rows")).hasSize(4);
        assertThat(probe.getAsJsonArray("rows")
                        .get(0)
                        .getAsJsonObject()
                        .get("k")
                        .isJsonNull())
                .isTrue();
        assertThat(labels.getAsJsonArray("predictions")).hasSize(20);
    }

    private static String features(String part) {
        Path out = folder.resolve("features-" + part);
        if (!Files.exists(out)) {
            JsonObject written = json(Session.run(
                    "features",
                    images.toString(),
                    "--under",
                    part,
                    "--model",
                    demo + "/run",
                    "--out",
                    out.toString(),
                    "--json"));
            assertThat(written.get("rows").getAsInt()).isEqualTo(part.equals("train") ? 60 : 20);
        }
        return out.toString();
    }

    @Test
    void anExportedModelIsAModelLikeAnyOther() {
        String file = folder.resolve("backbone.safetensors").toString();

        json(Session.run("export", demo + "/run", "--out", file, "--json"));

        assertThat(json(Session.run("info", file, "--json")).get("parameters"))
                .isEqualTo(json(Session.run("info", demo + "/run", "--json")).get("parameters"));
    }

    @Test
    void aCropThatDoesNotFitThePatchIsMisuseAndLeavesNothing() {
        Path out = folder.resolve("never");

        Session session = Session.run(
                "features", images.toString(), "--model", demo + "/run", "--crop", "30", "--out", out.toString());

        assertThat(session.code()).isEqualTo(2);
        assertThat(session.err().strip().lines()).singleElement().asString().contains("multiple", "patch", "7");
        assertThat(out).doesNotExist();
    }

    @Test
    void aDryRunPrintsThePlanAndStartsNothing() {
        Path run = folder.resolve("no run");

        JsonObject estimate = json(Session.run(
                "pretrain",
                images.toString(),
                "--under",
                "train",
                "--out",
                run.toString(),
                "--set",
                "steps=7",
                "--dry-run",
                "--json"));

        assertThat(estimate.getAsJsonObject("plan").get("steps").getAsInt()).isEqualTo(7);
        assertThat(estimate.get("backboneParameters").getAsLong()).isPositive();
        assertThat(run).doesNotExist();
    }
}
