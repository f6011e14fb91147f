package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a model looks, on the command line; and features before the last norm. */
class CliAttentionTest {
    @TempDir
    private static Path folder = Path.of("");

    private static String images = "";
    private static String model = "";

    @BeforeAll
    static void write() throws IOException {
        images = Samples.write(folder.resolve("images")).resolve("test").toString();
        model = folder.resolve("small.safetensors").toString();
        var small = new Architecture(32, 2, 2, 7, 28, FeedForward.MLP, 1, PositionResampling.ANTIALIAS);
        try (var made = Dino.untrained(small, 1)) {
            made.save(Path.of(model));
        }
    }

    private static JsonObject json(String... line) {
        Session session = Session.run(line);
        assertThat(session.code()).as(session.err()).isZero();
        return JsonParser.parseString(session.out()).getAsJsonObject();
    }

    @Test
    void everyImageHasItsPictureAndItsNumbers() throws IOException {
        Path out = folder.resolve("all");
        JsonObject found = json("attention", images, "--model", model, "--out", out.toString(), "--whole", "--json");

        assertThat(found.getAsJsonArray("images")).hasSize(20);
        JsonObject first = found.getAsJsonArray("images").get(0).getAsJsonObject();
        assertThat(first.get("path").getAsString()).isEqualTo("across/000.png");
        assertThat(first.getAsJsonArray("grid").toString()).isEqualTo("[4,4]");
        assertThat(first.get("block").getAsInt()).isEqualTo(1);
        assertThat(first.getAsJsonArray("heads")).hasSize(2).allSatisfy(each -> {
            JsonObject head = each.getAsJsonObject();
            assertThat(head.getAsJsonArray("patches")).hasSize(16);
            assertThat(head.get("to_patches").getAsDouble()).isBetween(0.0, 1.0);
        });
        try (var pictures = Files.list(out)) {
            assertThat(pictures).hasSize(20).allSatisfy(p -> assertThat(p.toString())
                    .endsWith(".png.png"));
        }
        assertThat(ImageIO.read(Path.of(first.get("picture").getAsString()).toFile())
                        .getWidth())
                .isEqualTo(6 + 4 * (224 + 6));
    }

    @Test
    void aHeadABlockAndATokenAreChosen() {
        String out = folder.resolve("one").toString();
        String[] line = {
            "attention", images, "--under", "down", "--model", model, "--out", out, "--whole", "--head", "1", "--json"
        };
        JsonObject last = json(with(line, "--from", "patch:1,2"));
        JsonObject first = json(with(line, "--from", "register:0", "--block", "0"));

        assertThat(heads(last)).isNotEqualTo(heads(first));
        assertThat(last.toString()).contains("\"from\":\"patch:1,2\"");
        assertThat(Session.run(with(line, "--from", "register:1")).code()).isEqualTo(2);
        assertThat(Session.run(with(line, "--block", "2")).code()).isEqualTo(2);
    }

    private static String heads(JsonObject found) {
        return found.getAsJsonArray("images")
                .get(0)
                .getAsJsonObject()
                .get("heads")
                .toString();
    }

    private static String[] with(String[] line, String... more) {
        String[] all = java.util.Arrays.copyOf(line, line.length + more.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return all;
    }

    @Test
    void unnormedFeaturesAreNotMixedWithNormedOnes() {
        String out = folder.resolve("features").toString();
        String[] line = {"features", images, "--model", model, "--out", out, "--resize", "28", "--crop", "28", "--json"
        };
        json(with(line, "--norm", "false"));

        Session again = Session.run(line);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("holds features of another kind", "model");
    }
}
