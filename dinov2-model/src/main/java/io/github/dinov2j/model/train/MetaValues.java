package io.github.dinov2j.model.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The values of one of Meta's configurations: what it says, and Meta's defaults for what it leaves out. */
final class MetaValues {
    private static final String DEFAULTS = "ssl_default_config.yaml";

    private static final int MOST_NAMED = 10;
    private static final int MOST_LETTERS = 100;

    private final Map<String, Object> given;
    private final Map<String, Object> all;

    private MetaValues(Map<String, Object> given, Map<String, Object> all) {
        this.given = given;
        this.all = all;
    }

    static MetaValues parse(String yaml) {
        var all = defaults();
        var given = Yaml.flat(yaml);
        refuseUnknown(given.keySet(), all.keySet());
        all.putAll(given);
        return new MetaValues(given, all);
    }

    static Map<String, Object> defaults() {
        try (var in = Objects.requireNonNull(MetaValues.class.getResourceAsStream(DEFAULTS), DEFAULTS)) {
            return Yaml.flat(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The resource " + DEFAULTS + " cannot be read.", e);
        }
    }

    private static void refuseUnknown(Set<String> given, Set<String> known) {
        var unknown = new LinkedHashMap<String, String>();
        for (var key : given) {
            if (known.stream().anyMatch(name -> name.startsWith(key + "."))) {
                throw new IllegalArgumentException(key + " has no settings in it; expected a group of them.");
            }
            if (!known.contains(key) && unknown.size() < MOST_NAMED) {
                var said =
                        key.substring(0, Math.min(MOST_LETTERS, key.length())).replaceAll("[^\\x20-\\x7e]", "?");
                unknown.put(said, Nearest.to(said, new TreeSet<>(known)));
            }
        }
        if (!unknown.isEmpty()) {
            var sentence = new StringBuilder("unknown: ");
            unknown.forEach((key, nearest) ->
                    sentence.append(key).append(" (nearest: ").append(nearest).append("), "));
            throw new IllegalArgumentException(
                    sentence.substring(0, sentence.length() - 2) + "; correct the names or take them out.");
        }
    }

    /** Which keys the configuration itself has. */
    Set<String> given() {
        return given.keySet();
    }

    private Object value(String key) {
        return Objects.requireNonNull(all.get(key), key);
    }

    int whole(String key) {
        if (value(key) instanceof Integer number) {
            return number;
        }
        throw wrong(key, "a whole number");
    }

    double number(String key) {
        if (value(key) instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(key, "a number");
    }

    boolean flag(String key) {
        if (value(key) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "true or false");
    }

    String text(String key) {
        if (value(key) instanceof String text) {
            return text;
        }
        throw wrong(key, "a text");
    }

    /** Two numbers, the smaller first. */
    OptimizerSettings.Range pair(String key) {
        if (value(key) instanceof List<?> list
                && list.size() == 2
                && list.get(0) instanceof Number from
                && list.get(1) instanceof Number to) {
            return new OptimizerSettings.Range(from.doubleValue(), to.doubleValue());
        }
        throw wrong(key, "a list of two numbers, as [0.1, 0.5]");
    }

    /** The value that a text of the file stands for. */
    <T> T choice(String key, Map<String, T> choices) {
        var name = text(key);
        var chosen = choices.get(name);
        if (chosen == null) {
            throw wrong(key, "one of " + String.join(", ", new TreeSet<>(choices.keySet())));
        }
        return chosen;
    }

    IllegalArgumentException wrong(String key, String expected) {
        var value = value(key);
        var said = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        return new IllegalArgumentException(
                key + " is " + said.substring(0, Math.min(100, said.length())) + "; expected " + expected + ".");
    }
}
