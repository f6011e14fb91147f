package io.github.dinov2j.model.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Plain YAML to values by their dotted path. Nothing in a text is executed; large, deep and self-referring ones are refused. */
final class Yaml {
    static final int MAX_CHARACTERS = 1 << 18;
    private static final int MAX_DEPTH = 16;
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(MAX_CHARACTERS)
            .setMaxAliasesForCollections(0)
            .setAllowDuplicateKeys(false)
            .setSchema(new CoreSchema())
            .setVersionFunction(version -> checked(version))
            .build();

    private Yaml() {}

    /** Leaves and empty groups by their path: {@code dino.loss_weight} to 1.0. */
    static Map<String, Object> flat(String text) {
        try {
            checkShape(text);
            var root = new Load(SETTINGS).loadFromString(text);
            var leaves = new LinkedHashMap<String, Object>();
            if (root instanceof Map<?, ?> map) {
                flatten("", map, leaves);
            } else if (root != null) {
                throw new IllegalArgumentException("it is no group of settings (key: value).");
            }
            return leaves;
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(oneLine(e), e);
        }
    }

    private static SpecVersion checked(SpecVersion version) {
        if (version.getMajor() != 1) {
            throw new IllegalArgumentException("it says YAML " + version.getMajor() + "; expected 1.2.");
        }
        return version;
    }

    /** The parser keeps no stack of calls, so the depth is known before values are made, which does. */
    private static void checkShape(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("it is longer than " + MAX_CHARACTERS + " characters.");
        }
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            if (event instanceof AliasEvent) {
                throw new IllegalArgumentException("it has an alias (*name); write the value out.");
            }
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw new IllegalArgumentException("it is nested deeper than " + MAX_DEPTH + " levels.");
            }
        }
    }

    private static void flatten(String prefix, Map<?, ?> map, Map<String, Object> leaves) {
        map.forEach((key, value) -> {
            var path = prefix + key;
            if (value instanceof Map<?, ?> group && !group.isEmpty()) {
                flatten(path + ".", group, leaves);
            } else {
                leaves.put(path, value == null ? "" : value);
            }
        });
    }

    private static String oneLine(YamlEngineException e) {
        var said = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
        return "it is no valid YAML: " + said.substring(0, Math.min(300, said.length())) + ".";
    }
}
