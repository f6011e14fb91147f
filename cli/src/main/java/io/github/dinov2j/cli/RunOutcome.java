package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.model.run.Curve;
import io.github.dinov2j.model.run.HealthSpan;
import io.github.dinov2j.model.run.RunLog;
import java.util.Locale;

/** What a finished run says of itself: its last health, and its evaluations, last and best apart. */
record RunOutcome(RunLog log) {
    /** Adds {@code health} and {@code eval} where the run has them. */
    void addTo(JsonObject document) {
        log.lastHealth().ifPresent(span -> document.add("health", health(span)));
        if (!log.evaluations().isEmpty()) {
            document.add("eval", evaluations());
        }
    }

    private static JsonObject health(HealthSpan span) {
        JsonObject health = new JsonObject();
        health.addProperty("verdict", span.verdict());
        health.addProperty("step", span.to());
        health.addProperty("why", span.why());
        return health;
    }

    private JsonObject evaluations() {
        JsonObject last = new JsonObject();
        JsonObject best = new JsonObject();
        for (Curve curve : log.evaluations()) {
            last.add(probe(curve), point(curve.last()));
            best.add(probe(curve), point(curve.best()));
        }
        JsonObject all = new JsonObject();
        all.add("last", last);
        all.add("best", best);
        return all;
    }

    private static JsonObject point(Curve.Point point) {
        JsonObject json = new JsonObject();
        json.addProperty("value", point.value());
        json.addProperty("step", point.step());
        return json;
    }

    /** The same as lines of text, each after a line end. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        log.lastHealth().ifPresent(span -> lines.append("\nHealth: ")
                .append(span.verdict())
                .append(": ")
                .append(span.why())
                .append('.'));
        for (Curve curve : log.evaluations()) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%nEvaluation, %s: %.4f at step %d, best %.4f at step %d",
                    probe(curve),
                    curve.last().value(),
                    curve.last().step(),
                    curve.best().value(),
                    curve.best().step()));
        }
        return lines.toString();
    }

    private static String probe(Curve curve) {
        return curve.name().substring(curve.name().lastIndexOf('/') + 1);
    }
}
