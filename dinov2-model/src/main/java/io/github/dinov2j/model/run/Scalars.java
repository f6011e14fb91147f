package io.github.dinov2j.model.run;

import static java.util.Map.entry;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The numbers of a line of {@code log.jsonl} by the names of their curves, here and in TensorBoard; nowhere else are curves named. */
final class Scalars {
    static final String LOSS = "loss/total";
    static final String SPEED = "speed/images_per_second";
    static final String MEMORY = "memory/resident_mb";
    static final String GRADIENTS = "grad_norm/";
    static final String EVAL = "eval/";
    static final String HEALTH = "health/";

    /** Numbers that are no curves: what time a look took, and what follows from the curves themselves. */
    private static final Set<String> NONE = Set.of("step", "best", "since", "seconds");

    private static final Map<String, String> NAMES = Map.ofEntries(
            entry("total", LOSS),
            entry("dino_global", "loss/dino_global"),
            entry("dino_local", "loss/dino_local"),
            entry("ibot", "loss/ibot"),
            entry("koleo", "loss/koleo"),
            entry("feature_cls", "loss/feature_cls"),
            entry("feature_patch", "loss/feature_patch"),
            entry("lr", "rate/learning_rate"),
            entry("last_layer_lr", "rate/last_layer"),
            entry("wd", "rate/weight_decay"),
            entry("momentum", "teacher/momentum"),
            entry("teacher_temp", "teacher/temperature"),
            entry("images_per_second", SPEED),
            entry("resident_mb", MEMORY));

    private Scalars() {}

    /** In the order of the line; a number without a name above keeps its own, within an object its path: {@code grad_norm/backbone}. */
    static Map<String, Double> of(JsonObject line) {
        var scalars = new LinkedHashMap<String, Double>();
        var place = place(line);
        line.entrySet().stream()
                .filter(e -> !NONE.contains(e.getKey()))
                .forEach(e -> add(place + NAMES.getOrDefault(e.getKey(), e.getKey()), e.getValue(), scalars));
        return scalars;
    }

    /** Signals of health and numbers of events (how large a checkpoint is) stand under their words. */
    private static String place(JsonObject line) {
        if (line.has("event")) {
            return line.get("event").getAsString().replace(' ', '_') + "/";
        }
        return line.has("health") ? HEALTH : "";
    }

    private static void add(String name, JsonElement value, Map<String, Double> into) {
        if (value.isJsonObject()) {
            value.getAsJsonObject().entrySet().forEach(e -> add(name + "/" + e.getKey(), e.getValue(), into));
        } else if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
            var number = value.getAsDouble();
            if (Double.isFinite(number)) {
                into.put(name, number);
            }
        }
    }
}
