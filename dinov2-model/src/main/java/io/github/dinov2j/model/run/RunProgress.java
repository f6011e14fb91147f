package io.github.dinov2j.model.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.Progress;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A run's progress line from the lines of its log: loss, images a second, health, newest evaluation, memory, terms. The run
 * itself and whoever follows it from elsewhere show the same.
 */
public final class RunProgress {
    private static final String EVAL = "eval";
    private static final Map<String, String> TERMS = Map.of(
            "dino_global", "dino global",
            "dino_local", "local",
            "ibot", "ibot",
            "koleo", "koleo",
            "feature_cls", "class",
            "feature_patch", "patches");
    private static final List<String> ORDER =
            List.of("dino_global", "dino_local", "ibot", "feature_cls", "feature_patch", "koleo");

    private final long steps;
    private String health = "";
    private String evaluation = "";
    private JsonObject newest = new JsonObject();

    /** For a run of so many steps. */
    public RunProgress(long steps) {
        this.steps = steps;
    }

    /** Hears a line of the log, whatever it says; returns whether the line shown is another now. */
    public boolean hear(JsonObject line) {
        if (line.has("health")) {
            health = line.get("health").getAsString();
        } else if (line.has(EVAL)) {
            evaluation = evaluation(line);
        } else if (line.has("total")) {
            newest = line;
            return true;
        }
        return false;
    }

    /** The state after the newest step. */
    public Progress.State state() {
        var scalars = Scalars.of(newest);
        return new Progress.State(
                "train  step",
                newest.has("step") ? newest.get("step").getAsLong() + 1 : 0,
                steps,
                scalars.getOrDefault(Scalars.SPEED, 0.0),
                "images",
                newest.has("total") ? "loss " + number(newest.get("total")) : "",
                Double.NaN,
                more(scalars));
    }

    private String more(Map<String, Double> scalars) {
        var more = new StringJoiner("  ");
        more.setEmptyValue("");
        add(more, health);
        add(more, evaluation);
        add(more, scalars.containsKey(Scalars.MEMORY) ? Numbers.bytes(1e6 * scalars.get(Scalars.MEMORY)) : "");
        add(more, terms());
        return more.toString();
    }

    private static void add(StringJoiner more, String part) {
        if (!part.isEmpty()) {
            more.add(part);
        }
    }

    private String terms() {
        var terms = new StringJoiner(", ");
        for (var term : ORDER) {
            if (newest.has(term)) {
                terms.add(TERMS.get(term) + " " + number(newest.get(term)));
            }
        }
        return terms.toString();
    }

    /** {@code knn 81.2 %, linear 84.0 %}. */
    private static String evaluation(JsonObject line) {
        var words = new StringJoiner(", ");
        Scalars.of(line).forEach((name, value) -> {
            if (name.startsWith(Scalars.EVAL)) {
                words.add(name.substring(Scalars.EVAL.length()) + " " + Numbers.percent(value));
            }
        });
        return words.toString();
    }

    private static String number(JsonElement value) {
        var finite = value.getAsJsonPrimitive().isNumber() && Double.isFinite(value.getAsDouble());
        return finite ? String.format(java.util.Locale.ROOT, "%.3f", value.getAsDouble()) : value.getAsString();
    }
}
