package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where reference numbers are found: an absent default place skips the test, an absent given one fails it. */
final class ReferencePlace {
    private ReferencePlace() {}

    static Path of(String property, String fallback) {
        var root = Path.of(System.getProperty("dinov2j.root", "."));
        var given = System.getProperty(property);
        var place = root.resolve(given == null ? fallback : given);
        if (given == null) {
            assumeTrue(Files.exists(place), "skipped: no reference numbers at " + fallback);
        }
        assertThat(place).as("place given by -D" + property).exists();
        return place;
    }
}
