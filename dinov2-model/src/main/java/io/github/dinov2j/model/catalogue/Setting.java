package io.github.dinov2j.model.catalogue;

import java.util.Locale;
import java.util.Optional;

/** What a user sets outside the program: the JVM property {@code dinov2j.cache} goes before the variable {@code DINOV2J_CACHE}. */
enum Setting {
    /** The folder that downloads go to. */
    CACHE,
    /** Where downloads come from instead of the original: an address, or a folder. */
    MIRROR,
    /** A file that replaces the built-in catalogue. */
    CATALOGUE;

    /** The value; blank counts as not set. */
    Optional<String> value() {
        String given = System.getProperty("dinov2j." + name().toLowerCase(Locale.ROOT));
        String value = given == null ? System.getenv(variable()) : given;
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    String variable() {
        return "DINOV2J_" + name();
    }
}
