package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Features;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Train and test features with expected results, from the place of {@code dinov2j.fixtures.features}. */
record FeatureFixture(Features train, Features test, JsonObject expected) {
    private static final String PROPERTY = "dinov2j.fixtures.features";

    static FeatureFixture open() {
        Path root = Path.of(System.getProperty("dinov2j.root", ".."));
        String given = System.getProperty(PROPERTY, "");
        Path folder = root.resolve(given.isEmpty() ? "../shared/fixtures/features" : given);
        if (given.isEmpty()) {
            assumeTrue(Files.isDirectory(folder), "the default place of " + PROPERTY + " is absent");
        }
        assertThat(folder).as(PROPERTY).isDirectory();
        return new FeatureFixture(
                Features.open(folder.resolve("train")),
                Features.open(folder.resolve("test")),
                expected(folder.resolve("expected.json")));
    }

    private static JsonObject expected(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
