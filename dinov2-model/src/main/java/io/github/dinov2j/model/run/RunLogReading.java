package io.github.dinov2j.model.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log while it is read; however long it is, this stays small. */
final class RunLogReading implements LogTail.Listener {
    private static final int MOST_CURVES = 500;
    private static final int MOST_SPANS = 10_000;
    private static final int MOST_EVENTS = 1000;

    private final int points;
    private final Map<String, Thinning> curves = new LinkedHashMap<>();
    private final Deque<HealthSpan> health = new ArrayDeque<>();
    private final Deque<RunEvent> events = new ArrayDeque<>();
    private long steps;

    RunLogReading(int points) {
        this.points = points;
    }

    @Override
    public void line(JsonObject line) {
        var step = step(line);
        if (line.has("event")) {
            event(new RunEvent(step, RunLog.word(line, "event")));
        } else if (line.has("health")) {
            health(step, line);
        } else if (line.has("total")) {
            checkNumber(line.get("total"));
            step(step);
        }
        Scalars.of(line).forEach((name, value) -> curve(name, step, value));
    }

    @Override
    public void again() {
        curves.clear();
        health.clear();
        events.clear();
        steps = 0;
    }

    private static long step(JsonObject line) {
        var step = line.get("step");
        var whole = isNumber(step) && step.getAsDouble() == Math.rint(step.getAsDouble());
        if (!whole || step.getAsDouble() < 0 || step.getAsDouble() > 1e15) {
            throw new IllegalArgumentException("has no whole number as \"step\" but " + step);
        }
        return step.getAsLong();
    }

    private static boolean isNumber(@Nullable JsonElement value) {
        return value != null
                && value.isJsonPrimitive()
                && value.getAsJsonPrimitive().isNumber();
    }

    /** A loss that is not finite is written as NaN, which reads as a word. */
    private static void checkNumber(JsonElement total) {
        if (!isNumber(total) && !total.toString().matches("\"-?(NaN|Infinity)\"")) {
            throw new IllegalArgumentException("has no number as \"total\" but " + total);
        }
    }

    /** A step that comes again withdraws what was said after it. */
    private void step(long step) {
        if (step < steps) {
            curves.values().forEach(curve -> curve.forgetFrom(step + 1));
            health.removeIf(span -> span.from() > step);
        }
        steps = step + 1;
    }

    private void health(long step, JsonObject line) {
        var verdict = RunLog.word(line, "health");
        var why = line.has("why") ? RunLog.word(line, "why") : "";
        var before = health.peekLast();
        var from = step;
        if (before != null && before.verdict().equals(verdict)) {
            from = Math.min(step, before.from());
            health.removeLast();
        }
        health.addLast(new HealthSpan(from, step, verdict, why));
        if (health.size() > MOST_SPANS) {
            health.removeFirst();
        }
    }

    private void event(RunEvent event) {
        events.addLast(event);
        if (events.size() > MOST_EVENTS) {
            events.removeFirst();
        }
    }

    private void curve(String name, long step, double value) {
        var curve = curves.get(name);
        if (curve == null && curves.size() < MOST_CURVES) {
            curve = new Thinning(name, points);
            curves.put(name, curve);
        }
        if (curve != null) {
            curve.add(step, value);
        }
    }

    RunLog log() {
        var drawn = new LinkedHashMap<String, Curve>();
        curves.forEach((name, curve) -> {
            if (!curve.isEmpty()) {
                drawn.put(name, curve.curve());
            }
        });
        return new RunLog(steps, Collections.unmodifiableMap(drawn), List.copyOf(health), List.copyOf(events));
    }
}
