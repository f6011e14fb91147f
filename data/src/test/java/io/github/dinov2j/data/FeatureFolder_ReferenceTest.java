package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A features folder that another tool wrote. */
class FeatureFolder_ReferenceTest {
    private static final String PROPERTY = "dinov2j.fixtures.features";

    @Test
    void opensWhatAnotherToolWrote() {
        for (String part : new String[] {"train", "test"}) {
            Features features = Features.open(folder().resolve(part));
            assertThat(features.rows()).as(part).isPositive();
            assertThat(features.matrix(Tokens.CLASS)).hasSize(features.rows() * features.width(Tokens.CLASS));
            assertThat(features.paths()).as(part).doesNotHaveDuplicates().doesNotContain("");
            assertThat(features.labels()).as(part).hasSize(features.rows());
        }
    }

    private static Path folder() {
        Path root = Path.of(System.getProperty("dinov2j.root", ".."));
        String given = System.getProperty(PROPERTY, "");
        Path folder = root.resolve(given.isEmpty() ? "../shared/fixtures/features" : given);
        if (given.isEmpty()) {
            assumeThat(folder).as("no reference features; give -D" + PROPERTY).isDirectory();
        }
        assertThat(folder).isDirectory();
        return folder;
    }
}
