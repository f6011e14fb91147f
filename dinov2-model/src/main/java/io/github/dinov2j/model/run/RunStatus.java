package io.github.dinov2j.model.run;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a run is now.
 *
 * @param folder the run folder
 * @param state running, paused, interrupted, finished, broken
 * @param why what is broken, a sentence; empty when nothing is
 * @param pid the process that holds the run; 0 = none, or it does not say
 * @param steps the steps of the plan; 0 = unknown
 * @param log what the log says
 * @param written when the log was last written to
 * @param bytes size of the folder on disk
 */
public record RunStatus(
        Path folder, RunState state, String why, long pid, long steps, RunLog log, Instant written, long bytes) {

    /** Looks at a run folder; a broken one is no error but a state. */
    public static RunStatus of(Path folder) {
        return RunStatusReading.of(folder, RunLog.POINTS);
    }

    /** Whether a folder is one of a run. */
    static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve("plan.json")) || Files.isRegularFile(folder.resolve(RunLog.FILE));
    }

    /** The folder's name. */
    public String name() {
        var name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }

    /** The folder as it was given. */
    String place() {
        return folder.toString().isEmpty() ? "." : folder.toString();
    }

    /** How long ago the log was last written to. */
    public Duration age() {
        return Duration.between(written, Instant.now());
    }

    /** {@code 1200/1614}. */
    String progress() {
        return log.steps() + (steps > 0 ? "/" + steps : "");
    }

    String loss() {
        return log.last(Scalars.LOSS).map(Numbers::three).orElse("");
    }

    String rate() {
        return log.last(Scalars.SPEED).map(Numbers::three).orElse("");
    }

    String health() {
        return log.lastHealth().map(HealthSpan::verdict).orElse("");
    }

    /** {@code knn 81.2 % (best 81.9 % at step 1000)}. */
    String evaluation() {
        return log.evaluations().stream().map(RunStatus::words).collect(Collectors.joining(", "));
    }

    private static String words(Curve curve) {
        var name = curve.name().substring(Scalars.EVAL.length());
        var best = curve.best().step() == curve.last().step()
                ? " (best)"
                : " (best " + Numbers.percent(curve.best().value()) + " at "
                        + curve.best().step() + ")";
        return name + " " + Numbers.percent(curve.last().value()) + best;
    }

    /** Everything, for machines. */
    public JsonObject toJson() {
        var json = new JsonObject();
        json.addProperty("name", name());
        json.addProperty("folder", folder.toString());
        json.addProperty("state", state.word());
        if (!why.isEmpty()) {
            json.addProperty("why", why);
        }
        if (pid > 0) {
            json.addProperty("pid", pid);
        }
        json.addProperty("step", log.steps());
        json.addProperty("steps", steps);
        log.last(Scalars.LOSS).ifPresent(loss -> json.addProperty("loss", loss));
        log.last(Scalars.SPEED).ifPresent(rate -> json.addProperty("images_per_second", rate));
        log.lastHealth().ifPresent(span -> json.add("health", health(span)));
        json.add("eval", evaluations(log.evaluations()));
        json.addProperty("written", written.toString());
        json.addProperty("age_seconds", age().toSeconds());
        json.addProperty("bytes", bytes);
        return json;
    }

    private static JsonObject health(HealthSpan span) {
        var json = new JsonObject();
        json.addProperty("health", span.verdict());
        json.addProperty("why", span.why());
        json.addProperty("from", span.from());
        json.addProperty("step", span.to());
        return json;
    }

    private static JsonObject evaluations(List<Curve> curves) {
        var json = new JsonObject();
        curves.forEach(curve -> {
            var one = new JsonObject();
            one.add("last", point(curve.last()));
            one.add("best", point(curve.best()));
            json.add(curve.name().substring(Scalars.EVAL.length()), one);
        });
        return json;
    }

    private static JsonObject point(Curve.Point point) {
        var json = new JsonObject();
        json.addProperty("step", point.step());
        json.addProperty("value", point.value());
        return json;
    }

    @Override
    public String toString() {
        return "Run " + place() + ": " + state.word() + (pid > 0 ? " (process " + pid + ")" : "") + ", step "
                + progress() + part(", loss ", loss()) + part(", ", health()) + part(", ", evaluation())
                + part(": ", why);
    }

    private static String part(String before, String text) {
        return text.isEmpty() ? "" : before + text;
    }
}
