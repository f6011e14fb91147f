package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of {@code features} that decide what happens to images that are not as one would wish. */
class CliFeaturesTest {
    @TempDir
    Path root;

    private Path images;
    private Path model;

    @BeforeEach
    void make() throws IOException {
        images = Samples.write(root.resolve("images"));
        model = root.resolve("model.safetensors");
        Architecture tiny = new Architecture(64, 1, 1, 8, 32, FeedForward.MLP, 0, PositionResampling.OFFSET);
        try (var made = Dino.untrained(tiny, 1)) {
            made.save(model);
        }
    }

    private Session features(String out, String... options) {
        List<String> arguments = new ArrayList<>(List.of("features", images.toString(), "--under", "test"));
        arguments.addAll(
                List.of("--model", model.toString(), "--out", root.resolve(out).toString()));
        arguments.addAll(Arrays.asList(options));
        return Session.run(arguments.toArray(String[]::new));
    }

    @Test
    void corruptImagesAreSkippedListedAndSaid() throws IOException {
        Files.writeString(images.resolve("test/down/005.png"), "no image");

        Session strict = features("f");
        Session lenient = features("f", "--on-corrupt", "skip", "--json");
        Session tight = features("g", "--on-corrupt", "skip", "--max-corrupt", "0");

        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.err()).contains("down/005.png");
        JsonObject document = JsonParser.parseString(lenient.out()).getAsJsonObject();
        assertThat(document.get("rows").getAsInt()).isEqualTo(19);
        assertThat(document.getAsJsonArray("skipped")).hasSize(1);
        assertThat(document.get("rotated").getAsInt()).isZero();
        assertThat(lenient.err()).contains("1 corrupt image was skipped", "down/005.png");
        assertThat(tight.code()).isEqualTo(1);
        assertThat(tight.err()).contains("at most 0", "--max-corrupt");
    }

    @Test
    void wholeImagesAreTakenWithAFit() {
        Session unfit = features("f", "--resize", "none", "--crop", "none");
        Session padded = features("g", "--resize", "none", "--crop", "none", "--fit", "pad");
        Session cropped = features("h", "--resize", "28", "--crop", "28", "--fit", "crop");

        assertThat(unfit.code()).isEqualTo(2);
        assertThat(unfit.err()).contains("across/000.png", "28 x 28", "--fit");
        assertThat(root.resolve("f")).doesNotExist();
        assertThat(padded.code()).as(padded.err()).isZero();
        assertThat(Features.open(root.resolve("g")).block("patch").shape()).containsExactly(4, 4, 64);
        assertThat(cropped.code()).as(cropped.err()).isZero();
        assertThat(Features.open(root.resolve("h")).block("patch").shape()).containsExactly(3, 3, 64);
    }
}
