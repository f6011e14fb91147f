package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** models, info, download and a name as MODEL, with a catalogue, a mirror and a cache of the test's own. */
class CliModelsTest {
    private static final Architecture TINY =
            new Architecture(64, 2, 1, 14, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);

    @TempDir
    private Path folder = Path.of("");

    private Path mirror = Path.of("");

    @BeforeEach
    void catalogue() throws IOException {
        mirror = folder.resolve("mirror");
        Path file = mirror.resolve("tiny/tiny.safetensors");
        Path named = mirror.resolve("someone/tiny/resolve/main/model.safetensors");
        try (var model = Dino.untrained(TINY, 7)) {
            Files.createDirectories(file.resolveSibling(""));
            Files.createDirectories(named.resolveSibling(""));
            model.save(file);
            model.save(named);
        }
        Files.writeString(named.resolveSibling("config.json"), CONFIG);
        String catalogue = CATALOGUE.formatted(ARCHITECTURE, Checksum.of(file), ARCHITECTURE);
        System.setProperty(
                "dinov2j.catalogue",
                Files.writeString(folder.resolve("catalogue.json"), catalogue).toString());
        System.setProperty("dinov2j.mirror", mirror.toString());
        System.setProperty("dinov2j.cache", folder.resolve("cache").toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("dinov2j.catalogue");
        System.clearProperty("dinov2j.mirror");
        System.clearProperty("dinov2j.cache");
    }

    private static final String ARCHITECTURE = """
            {"dim":64,"depth":2,"heads":1,"patch":14,"imageSize":28,"feedForward":"MLP","registers":0,"positions":"OFFSET"}""";
    private static final String CONFIG = """
            {"model_type": "dinov2", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 1, "patch_size": 14,
             "image_size": 28, "mlp_ratio": 4, "layer_norm_eps": 1e-06, "hidden_act": "gelu", "qkv_bias": true,
             "use_swiglu_ffn": false, "layerscale_value": 1.0}
            """;
    private static final String CATALOGUE = """
            {"format": 1, "sources": {"none": "http://127.0.0.1:9/models"}, "models": [
              {"name": "tiny", "kind": "backbone", "architecture": %s, "licence": "MIT",
               "files": [{"source": "none", "path": "tiny/tiny.safetensors", "sha256": "%s"}]},
              {"name": "someone/tiny", "kind": "backbone", "same": "tiny", "architecture": %s, "licence": "MIT",
               "files": [{"source": "none", "path": "someone/tiny/resolve/main/config.json"},
                         {"source": "none", "path": "someone/tiny/resolve/main/model.safetensors"}]},
              {"name": "tiny_lc", "kind": "classifier", "backbone": "tiny", "blocks": 4, "licence": "MIT",
               "files": [{"source": "none", "path": "tiny/tiny_linear4_head.pth"}]}]}
            """;

    private static JsonObject json(Session session) {
        assertThat(session.code()).as(session.err()).isZero();
        return JsonParser.parseString(session.out()).getAsJsonObject();
    }

    private static JsonObject model(String name) {
        for (var model : json(Session.run("models", "--json")).getAsJsonArray("models")) {
            if (model.getAsJsonObject().get("name").getAsString().equals(name)) {
                return model.getAsJsonObject();
            }
        }
        throw new AssertionError(name + " is not listed");
    }

    @Test
    void aNameBecomesAModelByDownloadAndByNothingElse() throws IOException {
        Session before = Session.run("features", "x", "--model", "tiny", "--out", "y");
        assertThat(model("tiny").get("cached").getAsBoolean()).isFalse();

        Session download = Session.run("download", "tiny");
        assertThat(download.code()).as(download.err()).isZero();
        assertThat(download.out()).contains("tiny: downloaded and checked", "tiny.safetensors");
        assertThat(Session.run("download", "tiny").out()).contains("was there already, and its checksum is right");

        assertThat(before.code()).isNotZero();
        assertThat(model("tiny").get("cached").getAsBoolean()).isTrue();
        Path images = Samples.write(folder.resolve("images")).resolve("test");
        Session features = Session.run(
                "features",
                images.toString(),
                "--model",
                "tiny",
                "--out",
                folder + "/f",
                "--resize",
                "28",
                "--crop",
                "28");
        assertThat(features.code()).as(features.err()).isZero();
    }

    @Test
    void aModelThatIsNotThereIsMisuseThatSaysHowToGetIt() {
        assertThat(Session.run("export", "tiny", "--out", folder + "/x.safetensors"))
                .satisfies(session -> assertThat(session.code()).isEqualTo(2))
                .satisfies(session -> assertThat(session.err()).contains("dinov2j download tiny"));
        assertThat(Session.run("export", "tiny_", "--out", folder + "/x.safetensors")
                        .err())
                .contains("did you mean tiny");
        assertThat(Session.run("export", "tiny_lc", "--out", folder + "/x.safetensors")
                        .err())
                .contains("is a classifier");
    }

    @Test
    void aHuggingFaceIdIsAFolderAndItsChecksumsAreRecordedAndSaid() {
        Session download = Session.run("download", "someone/tiny", "--json");

        assertThat(json(download).get("failed").getAsInt()).isZero();
        assertThat(download.err()).contains("No checksum of someone/tiny/resolve/main/model.safetensors is published");
        JsonObject info = json(Session.run("info", "someone/tiny", "--json"));
        assertThat(info.get("file").getAsString()).endsWith("resolve/main/model.safetensors");
        assertThat(info.getAsJsonArray("files")
                        .get(1)
                        .getAsJsonObject()
                        .get("recorded")
                        .getAsString())
                .hasSize(64);
    }

    @Test
    void infoKnowsANameBeforeAndAfterItsDownload() {
        JsonObject before = json(Session.run("info", "tiny", "--json"));
        assertThat(before.get("cached").getAsBoolean()).isFalse();
        assertThat(before.getAsJsonObject("architecture").get("dim").getAsInt()).isEqualTo(64);
        assertThat(before.get("bytes").isJsonNull()).isTrue();

        Session.run("download", "tiny");
        JsonObject after = json(Session.run("info", "tiny", "--verify", "--json"));
        assertThat(after.get("sha256").getAsString())
                .isEqualTo(after.getAsJsonArray("files")
                        .get(0)
                        .getAsJsonObject()
                        .get("sha256")
                        .getAsString());
        assertThat(after.get("bytes").getAsLong()).isPositive();
        assertThat(json(Session.run("info", "tiny_lc", "--json")).get("blocks").getAsInt())
                .isEqualTo(4);
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersAndMakesTheWholeFail() {
        Session session = Session.run("download", "tiny_lc", "tiny", "--json");

        assertThat(session.code()).isEqualTo(1);
        JsonObject document = JsonParser.parseString(session.out()).getAsJsonObject();
        assertThat(document.get("failed").getAsInt()).isEqualTo(1);
        JsonObject first = document.getAsJsonArray("models").get(0).getAsJsonObject();
        assertThat(first.get("error").getAsString()).contains("tiny_linear4_head.pth", "There is no file");
        assertThat(session.err()).contains("dinov2j: tiny_lc: ");
        assertThat(model("tiny").get("cached").getAsBoolean()).isTrue();
    }

    @Test
    void anUnknownNameIsMisuseBeforeAnythingIsDownloaded() {
        Session session = Session.run("download", "tiny", "tinny");

        assertThat(session.code()).isEqualTo(2);
        assertThat(session.err()).contains("There is no model named \"tinny\"", "did you mean tiny");
        assertThat(model("tiny").get("cached").getAsBoolean()).isFalse();
        assertThat(Session.run("download").code()).isEqualTo(2);
        assertThat(Session.run("download", "tiny", "--mirror", "ftp://x/y").code())
                .isEqualTo(2);
    }

    @Test
    void aFalseFileOfAMirrorIsRefusedWithBothChecksums() throws IOException {
        Files.writeString(mirror.resolve("tiny/tiny.safetensors"), "false");
        Session session = Session.run("download", "tiny", "--mirror", mirror.toString());

        assertThat(session.code()).isEqualTo(1);
        assertThat(session.err()).contains("has the SHA-256", "as published", "it was deleted");
        assertThat(session.err().strip().lines()).hasSize(1);
    }

    @Test
    void theListHasWhatOtherToolsReadAndTheReleasedModels() {
        System.clearProperty("dinov2j.catalogue");
        JsonObject small = model("dinov2_vits14");

        assertThat(small.keySet())
                .contains("name", "parameters", "width", "tokens", "registers", "licence", "cached", "bytes", "files");
        assertThat(small.get("parameters").getAsLong()).isEqualTo(22_056_576);
        assertThat(small.get("bytes").getAsLong()).isEqualTo(88_283_115);
        assertThat(model("facebook/dinov2-giant").get("hub").getAsString()).isEqualTo("dinov2_vitg14");
        assertThat(model("untrained:vit_small").get("width").getAsInt()).isEqualTo(384);
        assertThat(Session.run("models").out()).contains("dinov2_vitg14_reg_lc1", "~4.5 GB", "Cache: ");
    }

    @Test
    void aDamagedCatalogueIsNamed() throws IOException {
        Files.writeString(folder.resolve("catalogue.json"), "{}");
        Session session = Session.run("models");

        assertThat(session.code()).isEqualTo(1);
        assertThat(session.err()).contains("catalogue.json", "lacks \"format\"");
    }
}
