package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import io.github.dinov2j.model.health.Condition;
import io.github.dinov2j.model.health.Signals;

/**
 * A verdict as the log has it.
 *
 * @param step steps done when it was given
 * @param condition healthy, warning, collapsed or stuck
 * @param since the step at which this condition was first seen, and at every look since
 * @param why a sentence without its full stop
 */
record HealthLine(int step, Condition condition, int since, String why) {
    static HealthLine read(JsonObject line) {
        return new HealthLine(
                line.get("step").getAsInt(),
                Condition.of(line.get("health").getAsString()),
                line.get("since").getAsInt(),
                line.get("why").getAsString());
    }

    JsonObject json(Signals signals, double seconds) {
        var line = new JsonObject();
        line.addProperty("step", step);
        line.addProperty("health", condition.word());
        line.addProperty("since", since);
        line.addProperty("why", why);
        line.add("signals", signals.toJson());
        line.addProperty("seconds", Math.round(seconds * 1000) / 1000.0);
        return line;
    }

    /** {@code collapsed: 97 % of the prototypes are unused since step 400; try ...} */
    String sentence() {
        return condition.word() + ": " + why + ".";
    }
}
