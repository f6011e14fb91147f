package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An online evaluation as the log has it: the scores of this step, and apart from them the best so far.
 *
 * @param step steps done
 * @param scores accuracies by probe
 * @param best the best of each probe up to this step, the first of equal ones
 */
record EvalLine(int step, Map<String, Double> scores, Map<String, Best> best) {
    private static final double DIGITS = 1e6;

    EvalLine {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    }

    /** An accuracy and the step it was reached at. */
    record Best(int step, double value) {}

    /** The next evaluation after those whose best is given. */
    static EvalLine next(int step, Map<String, Double> scores, Map<String, Best> before) {
        var best = new LinkedHashMap<>(before);
        scores.forEach((probe, value) -> {
            var known = best.get(probe);
            if (known == null || value > known.value()) {
                best.put(probe, new Best(step, value));
            }
        });
        return new EvalLine(step, scores, best);
    }

    static EvalLine read(JsonObject line) {
        var scores = new LinkedHashMap<String, Double>();
        line.getAsJsonObject("eval")
                .entrySet()
                .forEach(e -> scores.put(e.getKey(), e.getValue().getAsDouble()));
        var best = new LinkedHashMap<String, Best>();
        line.getAsJsonObject("best").entrySet().forEach(e -> {
            var of = e.getValue().getAsJsonObject();
            best.put(
                    e.getKey(),
                    new Best(of.get("step").getAsInt(), of.get("value").getAsDouble()));
        });
        return new EvalLine(line.get("step").getAsInt(), scores, best);
    }

    JsonObject json(double seconds) {
        var line = new JsonObject();
        line.addProperty("step", step);
        line.add("eval", scoresJson());
        line.add("best", bestJson());
        line.addProperty("seconds", Math.round(seconds * 1000) / 1000.0);
        return line;
    }

    private JsonObject scoresJson() {
        var json = new JsonObject();
        scores.forEach((probe, value) -> json.addProperty(probe, rounded(value)));
        return json;
    }

    private JsonObject bestJson() {
        var json = new JsonObject();
        best.forEach((probe, of) -> {
            var one = new JsonObject();
            one.addProperty("value", rounded(of.value()));
            one.addProperty("step", of.step());
            json.add(probe, one);
        });
        return json;
    }

    private static double rounded(double value) {
        return Math.round(value * DIGITS) / DIGITS;
    }

    /** {@code knn 0.812, best 0.820 at step 400; linear 0.846}. */
    String words() {
        List<String> words = new ArrayList<>();
        scores.forEach((probe, value) -> {
            var of = best.get(probe);
            var better = of != null && of.value() > value
                    ? String.format(Locale.ROOT, " (best %.3f at step %d)", of.value(), of.step())
                    : "";
            words.add(String.format(Locale.ROOT, "%s %.3f%s", probe, value, better));
        });
        return String.join("  ", words);
    }
}
