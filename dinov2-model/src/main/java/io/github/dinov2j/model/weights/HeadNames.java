package io.github.dinov2j.model.weights;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the projection heads of the teacher's side among the names of a training checkpoint and gives every tensor Meta's
 * name: {@code dino_head.mlp.0.weight}. Source: spec sections 2 and 6.7.
 */
final class HeadNames {
    private static final Pattern HEAD = Pattern.compile("((?:.*\\.)?)((?:dino|ibot)_head\\.)(.+)");

    /** A head of one layer is no list of layers in Meta's code. */
    private static final Pattern ONE_LAYER = Pattern.compile("mlp\\.(weight|bias)");

    private HeadNames() {}

    /** Meta's names to those in the file; empty where there are no heads, or only the student's. */
    static Map<String, String> in(Collection<String> names) {
        Map<String, Map<String, String>> byPrefix = new LinkedHashMap<>();
        for (String name : names) {
            Matcher head = HEAD.matcher(BackboneNames.plain(name));
            if (head.matches() && !head.group(1).contains("student")) {
                String layer = ONE_LAYER.matcher(head.group(3)).replaceFirst("mlp.0.$1");
                byPrefix.computeIfAbsent(head.group(1), p -> new LinkedHashMap<>())
                        .put(head.group(2) + layer, name);
            }
        }
        return byPrefix.keySet().stream()
                .min(Comparator.comparing((String p) -> !p.contains("teacher")).thenComparing(String::length))
                .map(byPrefix::get)
                .orElse(Map.of());
    }
}
