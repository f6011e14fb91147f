package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import io.github.dinov2j.model.health.Condition;
import io.github.dinov2j.model.health.Signals;
import io.github.dinov2j.model.health.Verdict;
import java.util.Optional;

/**
 * A verdict as the log has it.
 *
 * @param step steps done when it was given
 * @param condition healthy, warning, collapsed or stuck
 * @param suspected the condition if the next look is like this one
 * @param since the first step from which on every look suspected the same
 * @param why a sentence without its full stop
 */
record HealthLine(int step, Condition condition, Condition suspected, int since, String why) {
    private static final String SUSPECTED = "suspected";

    /** What a verdict comes to after the looks before; the last look of a run that was long enough is enough. */
    static HealthLine next(int step, Verdict verdict, Optional<HealthLine> before, boolean last) {
        var again = before.filter(line -> line.suspected() == verdict.condition());
        var since = again.map(HealthLine::since).orElse(step);
        return verdict.sure() || again.isPresent() || last
                ? new HealthLine(step, verdict.condition(), verdict.condition(), since, verdict.why(since))
                : new HealthLine(step, Condition.WARNING, verdict.condition(), since, verdict.suspicion(since));
    }

    static HealthLine read(JsonObject line) {
        var condition = Condition.of(line.get("health").getAsString());
        return new HealthLine(
                line.get("step").getAsInt(),
                condition,
                line.has(SUSPECTED) ? Condition.of(line.get(SUSPECTED).getAsString()) : condition,
                line.get("since").getAsInt(),
                line.get("why").getAsString());
    }

    JsonObject json(Signals signals, double seconds) {
        var line = new JsonObject();
        line.addProperty("step", step);
        line.addProperty("health", condition.word());
        if (suspected != condition) {
            line.addProperty(SUSPECTED, suspected.word());
        }
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
