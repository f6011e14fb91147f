package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Released classifiers by name, from a catalogue and a cache of our own, and heads from files; exported models. */
class CliClassifierTest {
    private static final Architecture SHAPE =
            new Architecture(32, 4, 2, 14, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);
    private static final String CATALOGUE = """
            {"format": 1, "sources": {"here": "file:///nowhere"}, "models": [
             {"name": "tiny", "kind": "backbone", "licence": "MIT", "architecture": {"dim": 32, "depth": 4, "heads": 2, "patch": 14,
              "imageSize": 28, "feedForward": "MLP", "registers": 0, "positions": "OFFSET"},
              "files": [{"source": "here", "path": "tiny/tiny.safetensors"}]},
             {"name": "tiny_lc", "kind": "classifier", "backbone": "tiny", "blocks": 4, "licence": "MIT",
              "files": [{"source": "here", "path": "tiny/head4.safetensors"}]},
             {"name": "tiny_lc1", "kind": "classifier", "backbone": "tiny", "blocks": 1, "licence": "MIT",
              "files": [{"source": "here", "path": "tiny/head1.safetensors"}]},
             {"name": "wrong_lc", "kind": "classifier", "backbone": "tiny", "blocks": 1, "licence": "MIT",
              "files": [{"source": "here", "path": "tiny/wrong.safetensors"}]},
             {"name": "absent_lc", "kind": "classifier", "backbone": "tiny", "blocks": 1, "licence": "MIT",
              "files": [{"source": "here", "path": "tiny/absent.safetensors"}]}]}
            """;

    @TempDir
    private static Path folder = Path.of("");

    private static String images = "";
    private static String model = "";

    @BeforeAll
    static void writesCatalogueAndCache() throws IOException {
        Path cache = Files.createDirectories(folder.resolve("cache/tiny"));
        try (DinoModel untrained = Dino.untrained(SHAPE, 1)) {
            untrained.save(cache.resolve("tiny.safetensors"));
        }
        head(cache.resolve("head4.safetensors"), 1000, 5 * 32, 285);
        head(cache.resolve("head1.safetensors"), 1000, 2 * 32, 207);
        head(cache.resolve("wrong.safetensors"), 1000, 5 * 32, 0);
        System.setProperty("dinov2j.cache", folder.resolve("cache").toString());
        System.setProperty(
                "dinov2j.catalogue",
                Files.writeString(folder.resolve("catalogue.json"), CATALOGUE).toString());
        images = Samples.write(folder.resolve("images")).resolve("test").toString();
        model = cache.resolve("tiny.safetensors").toString();
    }

    @AfterAll
    static void forgetsThem() {
        System.clearProperty("dinov2j.cache");
        System.clearProperty("dinov2j.catalogue");
    }

    /** Whatever the image, one class has 2/3 of the probability: e^ln(2(n-1)) beside n-1 times e^0. */
    private static void head(Path file, int classes, int width, int best) {
        float[] bias = new float[classes];
        bias[best] = (float) Math.log(2.0 * (classes - 1));
        SafetensorsFile.write(
                file,
                Map.of(
                        "weight", StoredTensor.of(new float[classes * width], classes, width),
                        "bias", StoredTensor.of(bias, classes)),
                Map.of());
    }

    private static JsonObject first(Session session) {
        assertThat(session.code()).as(session.err()).isZero();
        var rows = JsonParser.parseString(session.out()).getAsJsonObject().getAsJsonArray("predictions");
        assertThat(rows).hasSize(20);
        return rows.get(0).getAsJsonObject();
    }

    @Test
    void aClassifierByNameSaysImageNetsNamesWithProbabilities() {
        JsonObject row = first(Session.run("predict", "tiny_lc", images, "--json"));

        assertThat(row.get("path").getAsString()).isEqualTo("across/000.png");
        assertThat(row.get("label").getAsString()).isEqualTo("Egyptian cat");
        assertThat(row.get("probability").getAsDouble()).isBetween(0.6666, 0.6668);
        assertThat(row.getAsJsonArray("top")).hasSize(5);
        assertThat(row.has("probabilities")).isFalse();
        JsonObject best = row.getAsJsonArray("top").get(0).getAsJsonObject();
        assertThat(best.get("class").getAsInt()).isEqualTo(285);
    }

    @Test
    void theTextShowsTheBestOrTheTop() {
        Session one = Session.run("predict", "tiny_lc1", images);
        Session three = Session.run("predict", "tiny_lc1", images, "--top", "3");

        assertThat(one.out().lines()).hasSize(20).allMatch(line -> line.startsWith("0.667  golden retriever"));
        assertThat(three.out().lines()).hasSize(60);
        assertThat(Session.run("predict", "tiny_lc1", images, "--top", "0").code())
                .isEqualTo(2);
    }

    @Test
    void aHeadFileNeedsItsModelAndTakesNames() throws IOException {
        Path head = folder.resolve("two.safetensors");
        head(head, 2, 5 * 32, 1);
        Path names = Files.writeString(folder.resolve("names.txt"), "stripes\nother things\n");

        JsonObject row = first(Session.run("predict", head.toString(), images, "--model", model, "--json"));
        JsonObject named = first(Session.run(
                "predict", head.toString(), images, "--model", model, "--names", names.toString(), "--json"));

        assertThat(row.get("label").getAsString()).isEqualTo("class 1");
        assertThat(named.get("label").getAsString()).isEqualTo("other things");
        assertThat(named.getAsJsonObject("probabilities").keySet())
                .containsExactlyInAnyOrder("stripes", "other things");
        refused(2, Session.run("predict", head.toString(), images), "--model", "two.safetensors");
    }

    @Test
    void whatDoesNotFitIsOneSentence() throws IOException {
        Path narrow = folder.resolve("narrow.safetensors");
        head(narrow, 2, 64 * 5, 0);
        Path text = Files.writeString(folder.resolve("notes.pth"), "my notes");

        refused(
                2,
                Session.run("predict", narrow.toString(), images, "--model", model),
                "320 wide",
                "32 wide",
                "64 wide (four blocks)");
        refused(1, Session.run("predict", text.toString(), images, "--model", model), "notes.pth");
        refused(2, Session.run("predict", "tiny_lx", images), "tiny_lx", "tiny_lc");
        refused(2, Session.run("predict", "tiny", images), "no classifier \"tiny\"");
        refused(2, Session.run("predict", "absent_lc", images), "dinov2j download absent_lc");
        refused(2, Session.run("predict", "tiny_lc", images, "--model", model), "--model");
        refused(1, Session.run("predict", "wrong_lc", images), "last 4 blocks", "says 1");
    }

    @Test
    void anExportedFolderIsAModelAndNothingIsOverwritten() {
        String out = folder.resolve("hugging face").toString();

        Session export = Session.run("export", model, "--out", out, "--json");

        assertThat(export.code()).as(export.err()).isZero();
        assertThat(export.err()).contains("transformers resamples", "28 x 28");
        assertThat(JsonParser.parseString(export.out())
                        .getAsJsonObject()
                        .get("folder")
                        .getAsString())
                .isEqualTo(out);
        Session info = Session.run("info", out, "--json");
        assertThat(JsonParser.parseString(info.out()).getAsJsonObject().get("architecture"))
                .isEqualTo(JsonParser.parseString(
                                Session.run("info", model, "--json").out())
                        .getAsJsonObject()
                        .get("architecture"));
        refused(2, Session.run("export", model, "--out", out), "not empty");
        refused(2, Session.run("export", model, "--out", folder + "/x.onnx"), "ONNX", "not built yet");
        refused(2, Session.run("export", model, "--out", folder + "/x.pth"), ".safetensors");
    }

    private static void refused(int code, Session session, String... said) {
        assertThat(session.code()).as(session.out() + session.err()).isEqualTo(code);
        assertThat(session.out()).isEmpty();
        assertThat(session.err()
                        .strip()
                        .lines()
                        .filter(line -> line.startsWith("dinov2j: "))
                        .toList())
                .singleElement()
                .asString()
                .contains(said)
                .doesNotContain("Exception");
    }
}
