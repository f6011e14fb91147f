package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From image files of every kind to tokens, against the reference. */
class ImageToFeature_ReferenceTest {
    private static Path images() {
        return Reference.place("dinov2j.fixtures.images", "../shared/fixtures/images");
    }

    static Stream<JsonObject> configurations() throws Exception {
        var file = images().resolve("expected.json");
        var list = JsonParser.parseString(Files.readString(file)).getAsJsonArray();
        assertThat(list).as("configurations in " + file).isNotEmpty();
        return list.asList().stream().map(JsonElement::getAsJsonObject);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyImageGivesTheReferencesTokens(JsonObject configuration) {
        var checkpoint = Reference.place("dinov2j.fixtures.checkpoints", "../shared/fixtures/checkpoints")
                .resolve(configuration.get("checkpoint").getAsString() + ".pth");
        var folder = ImageFolder.open(images());
        try (var model = Dino.load(checkpoint.toString(), "cpu")) {
            var registers = model.architecture().registers() > 0;
            var extraction = Extraction.standard()
                    .withTokens(registers ? Set.of("cls", "patch", "mean", "register") : Set.of("cls", "patch", "mean"))
                    .withSize(
                            configuration.get("resize").getAsInt(),
                            configuration.get("crop").getAsInt());
            var features = model.features(folder, extraction, Progress.none());
            var expected = configuration.getAsJsonObject("images");
            assertThat(features.paths()).containsAll(expected.keySet());
            for (int row = 0; row < features.rows(); row++) {
                if (expected.has(features.paths().get(row))) {
                    check(
                            features,
                            row,
                            expected.getAsJsonObject(features.paths().get(row)));
                }
            }
        }
    }

    private static void check(Features features, int row, JsonObject expected) {
        var tolerance = expected.get("tolerance").getAsDouble();
        var patches = row(features, "patch", row);
        var dim = row(features, "cls", row).length;
        close(features, row, "cls", row(features, "cls", row), expected, tolerance);
        close(features, row, "patch_mean", row(features, "mean", row), expected, tolerance);
        close(features, row, "patch_first", Arrays.copyOf(patches, dim), expected, tolerance);
        close(
                features,
                row,
                "patch_last",
                Arrays.copyOfRange(patches, patches.length - dim, patches.length),
                expected,
                tolerance);
        if (!expected.getAsJsonArray("register_mean").isEmpty()) {
            close(features, row, "register_mean", mean(row(features, "register", row), dim), expected, tolerance);
        }
    }

    private static float[] mean(float[] tokens, int dim) {
        var mean = new float[dim];
        for (int i = 0; i < tokens.length; i++) {
            mean[i % dim] += tokens[i] * dim / tokens.length;
        }
        return mean;
    }

    private static float[] row(Features features, String block, int row) {
        var b = features.block(block);
        var width = Arrays.stream(b.shape()).reduce(1, (x, y) -> x * y);
        return Arrays.copyOfRange(b.values(), row * width, (row + 1) * width);
    }

    private static void close(
            Features features, int row, String key, float[] actual, JsonObject expected, double tolerance) {
        assertThat(Reference.relative(actual, Reference.floats(expected.get(key))))
                .as(features.paths().get(row) + " " + key)
                .isLessThan(tolerance);
    }
}
