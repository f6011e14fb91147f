package io.github.dinov2j.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where reference data is: a property that was given must be right; an absent default skips the test. */
final class Place {
    private Place() {}

    static Path of(String property, String byDefault) {
        var root = Path.of(System.getProperty("dinov2j.root", ".."));
        var given = System.getProperty(property);
        if (given != null) {
            return root.resolve(given);
        }
        var place = root.resolve(byDefault);
        assumeTrue(Files.exists(place), "no reference data at " + place + "; give it with -D" + property);
        return place;
    }
}
