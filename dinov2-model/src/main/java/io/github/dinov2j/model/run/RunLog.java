package io.github.dinov2j.model.run;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.FileException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code log.jsonl} of a run says, in bounded memory: curves, health, events. */
public final class RunLog {
    static final String FILE = "log.jsonl";
    static final int POINTS = 2048;

    private final long steps;
    private final Map<String, Curve> curves;
    private final List<HealthSpan> health;
    private final List<RunEvent> events;

    RunLog(long steps, Map<String, Curve> curves, List<HealthSpan> health, List<RunEvent> events) {
        this.steps = steps;
        this.curves = curves;
        this.health = health;
        this.events = events;
    }

    /**
     * Reads the log of a run folder, or such a file. A torn last line is passed over; any other line that is not of a log is
     * refused with its number.
     */
    public static RunLog read(Path run) {
        return read(run, POINTS);
    }

    static RunLog read(Path run, int points) {
        var file = Files.isDirectory(run) ? run.resolve(FILE) : run;
        if (!Files.exists(file)) {
            throw new FileException(file, new NoSuchFileException(file.toString()));
        }
        return ofFile(file, points);
    }

    /** A log that is not there is an empty one. */
    static RunLog ofFile(Path file, int points) {
        var reading = new RunLogReading(points);
        new LogTail(file, reading).readToEnd();
        return reading.log();
    }

    /** How many steps have been taken. */
    public long steps() {
        return steps;
    }

    /** The names of the curves, in the order of the log: {@code loss/total}, {@code rate/learning_rate}, {@code eval/knn}. */
    public Set<String> names() {
        return curves.keySet();
    }

    public Optional<Curve> curve(String name) {
        return Optional.ofNullable(curves.get(name));
    }

    /** The newest value of a curve. */
    public Optional<Double> last(String name) {
        return curve(name).map(curve -> curve.last().value());
    }

    /** Health over the steps, oldest first. */
    public List<HealthSpan> health() {
        return health;
    }

    /** The newest thousand events, oldest first. */
    public List<RunEvent> events() {
        return events;
    }

    /** The newest health. */
    public Optional<HealthSpan> lastHealth() {
        return health.isEmpty() ? Optional.empty() : Optional.of(health.get(health.size() - 1));
    }

    /** The newest event. */
    public Optional<RunEvent> lastEvent() {
        return events.isEmpty() ? Optional.empty() : Optional.of(events.get(events.size() - 1));
    }

    /** The curves of the online evaluation. */
    public List<Curve> evaluations() {
        return startingWith(Scalars.EVAL);
    }

    List<Curve> startingWith(String prefix) {
        return curves.values().stream()
                .filter(curve -> curve.name().startsWith(prefix))
                .toList();
    }

    @Override
    public String toString() {
        return "RunLog: " + steps + " steps"
                + last(Scalars.LOSS)
                        .map(loss -> ", loss " + Numbers.three(loss))
                        .orElse("")
                + lastHealth().map(span -> ", " + span.verdict()).orElse("");
    }

    /** A word of a line; the line is refused when it is something else. */
    static String word(JsonObject line, String key) {
        var value = line.get(key);
        if (value == null
                || !value.isJsonPrimitive()
                || !value.getAsJsonPrimitive().isString()) {
            throw new IllegalArgumentException("has no word as \"" + key + "\" but " + value);
        }
        return value.getAsString();
    }
}
