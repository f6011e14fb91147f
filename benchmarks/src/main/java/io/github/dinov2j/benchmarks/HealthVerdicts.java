package io.github.dinov2j.benchmarks;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.model.train.Pretraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * No timing but a check: short real runs of the demo's data, healthy ones and ones that fail on purpose, with the verdict at
 * every look and the signals at the last. Options: names of runs, else all; {@code --steps N} (300); {@code --record}.
 */
public final class HealthVerdicts {
    private static final String IMAGES = "data/samples/fashion.zip!/train";
    private static final String JUDGED = "data/samples/fashion.zip!/test";

    private HealthVerdicts() {}

    /** A run: the demo's plan with some settings changed. */
    private record Run(String name, String expected, String... changes) {
        Plan plan(int steps) {
            var plan = Plan.tiny()
                    .withSteps(steps)
                    .with("checkpointEvery", Integer.toString(steps))
                    .with("evalEvery", Integer.toString(steps));
            for (var change : changes) {
                var parts = change.split("=", 2);
                plan = plan.with(parts[0], parts[1]);
            }
            return plan;
        }
    }

    private static final List<Run> RUNS = List.of(
            new Run("as-it-is", "healthy"),
            new Run("centering", "healthy", "teacher.targets=CENTERING"),
            new Run("another-seed", "healthy", "seed=7"),
            new Run("no-koleo", "healthy", "losses.koleo=0"),
            new Run("prototypes-2048", "healthy", "heads.dino.prototypes=2048"),
            new Run("no-local-crops", "healthy", "views.local.count=0"),
            new Run("separate-heads", "healthy", "heads.separate=true"),
            new Run("no-ibot", "healthy", "losses.ibot=0"),
            new Run("batch-32", "healthy", "batch=32"),
            new Run("plain-softmax", "collapsed", "teacher.targets=NONE", "losses.koleo=0"),
            new Run("plain-softmax-koleo", "failing", "teacher.targets=NONE"),
            new Run("rate-huge", "failing", "optimizer.baseRate=2"),
            new Run(
                    "rate-huge-centering",
                    "failing",
                    "optimizer.baseRate=2",
                    "teacher.targets=CENTERING",
                    "losses.koleo=0"),
            new Run(
                    "published-start",
                    "stuck",
                    "student.initialization.linearStd=0.02",
                    "student.initialization.positionStd=0.02",
                    "student.initialization.layerScale=1e-5",
                    "student.headStd=0.02",
                    "teacher.temperature.from=0.04",
                    "teacher.temperature.to=0.07"),
            new Run("momentum-one", "stuck", "teacher.momentum.from=1"),
            new Run("rate-tiny", "stuck", "optimizer.baseRate=1e-9", "optimizer.minRate=0"),
            new Run("teacher-hot", "stuck", "teacher.temperature.from=1", "teacher.temperature.to=1"),
            new Run(
                    "centering-hot",
                    "stuck",
                    "teacher.targets=CENTERING",
                    "teacher.temperature.from=1",
                    "teacher.temperature.to=1"));

    /** Runs them one after the other and prints a line of a table each. */
    public static void main(String[] arguments) throws IOException {
        var given = List.of(arguments);
        var at = given.indexOf("--steps");
        var steps = at < 0 ? 300 : Integer.parseInt(given.get(at + 1));
        System.out.println(
                "| run | expected | verdict at each look | k-NN before, after | signals at the last look | why |\n|---|---|---|---|---|---|");
        for (var run : RUNS) {
            if (given.contains(run.name()) || given.stream().allMatch(a -> a.startsWith("--") || a.matches("\\d+"))) {
                var looks = looks(run.plan(steps));
                System.out.println(row(run, looks));
                if (given.contains("--record")) {
                    record(run, looks);
                }
            }
        }
    }

    private static List<JsonObject> looks(Plan plan) throws IOException {
        Path folder = Files.createTempDirectory("health");
        var run = plan.withOut(folder).evaluatedOn(ImageFolder.open(JUDGED));
        try (var training = Pretraining.start(ImageFolder.open(IMAGES), run, "cpu", Progress.none())) {
            training.run();
        } catch (ArithmeticException e) {
            System.err.println(e.getMessage()); // a run that fails on purpose may fail so badly; its looks still count
        }
        return Files.readAllLines(folder.resolve("log.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(line -> line.has("health") || line.has("eval"))
                .toList();
    }

    private static String row(Run run, List<JsonObject> lines) {
        var looks = lines.stream().filter(line -> line.has("health")).toList();
        var last = looks.isEmpty() ? new JsonObject() : looks.get(looks.size() - 1);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |",
                run.name(),
                run.expected(),
                joined(
                        looks,
                        look -> look.get("step").getAsInt() + " "
                                + look.get("health").getAsString()),
                joined(
                        lines.stream().filter(line -> line.has("eval")).toList(),
                        line -> line.getAsJsonObject("eval").get("knn").getAsString()),
                last.get("signals"),
                last.get("why"));
    }

    private static String joined(List<JsonObject> lines, Function<JsonObject, String> words) {
        return lines.stream().map(words).collect(Collectors.joining(", "));
    }

    private static void record(Run run, List<JsonObject> looks) {
        var figure = new JsonObject();
        figure.addProperty("figure", "health: " + run.name());
        figure.add("last", looks.get(looks.size() - 1)); // health or evaluation, whichever came last
        ResultsFile.append(figure);
    }
}
