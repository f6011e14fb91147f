package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.cli.report.Comparison;
import io.github.dinov2j.cli.report.Report;
import io.github.dinov2j.cli.report.Stage;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.probe.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: DINOv2 on the embedded data set in minutes, with an honest table and a page to look at. */
@Command(
        name = "demo",
        description =
                "Pretrains a small model on 8,000 pictures, judges its features, writes a report: about 5 minutes.")
final class DemoCommand extends DinoCommand {
    private static final String DATA = "data/samples/fashion.zip";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "demo",
            description = "Where to put it (default: demo).")
    private Path out = Path.of("demo");

    @Option(
            names = "--images",
            paramLabel = "IMAGES",
            defaultValue = "",
            description = "Other images, with the parts train and test (default: the embedded ones).")
    private String images = "";

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Changes a setting of the plan, as in steps=40.")
    private List<String> settings = List.of();

    @Override
    Answer answer() {
        Plan plan = PlanOptions.with(Plan.tiny(), settings);
        try {
            return answer(new Demo(ImageFolder.open(data()), plan, out, Progress.terminal(), this::note).run());
        } catch (CancellationException e) {
            throw TrainingCommand.interrupted(
                    e, Shell.dinov2j() + " demo" + said() + " --out " + Shell.quoted(out.toString()));
        }
    }

    /** The options as they were given, for a command to paste. */
    private String said() {
        StringBuilder said = new StringBuilder(images.isEmpty() ? "" : " --images " + Shell.quoted(images));
        settings.forEach(setting -> said.append(" --set ").append(Shell.quoted(setting)));
        return said.toString();
    }

    private String data() {
        if (!images.isEmpty()) {
            return images;
        }
        Path embedded = Path.of(System.getProperty("dinov2j.home", "."), DATA);
        if (!Files.exists(embedded)) {
            throw new IllegalArgumentException(
                    "The demo's data " + embedded + " is missing; start dinov2j by its script, or give --images.");
        }
        return embedded.toString();
    }

    private Answer answer(Demo.Outcome outcome) {
        Report report = outcome.report();
        JsonObject document = Results.toJson(outcome.evaluations());
        document.add("comparisons", GSON.toJsonTree(report.judgement().comparisons()));
        document.add("seconds", seconds(report.stages()));
        document.addProperty("run", Demo.run(out).toString());
        document.addProperty("report", out.resolve("report.html").toString());
        return new Answer(text(outcome), document);
    }

    private String text(Demo.Outcome outcome) {
        StringBuilder text = new StringBuilder(Results.text(outcome.evaluations())).append('\n');
        outcome.report().judgement().comparisons().stream()
                .map(Comparison::line)
                .forEach(line -> text.append(line).append('\n'));
        text.append('\n');
        for (Stage stage : outcome.report().stages()) {
            text.append(String.format(Locale.ROOT, "%-14s %7.1f s%n", stage.name(), stage.seconds()));
        }
        text.append(String.format(
                Locale.ROOT, "%-14s %7.1f s%n", "in all", total(outcome.report().stages())));
        text.append("\nReport: ").append(out.resolve("report.html")).append("\n\nWhat to try next:\n");
        outcome.report().next().forEach(line -> text.append("  ").append(line).append('\n'));
        return text.toString();
    }

    private static JsonObject seconds(List<Stage> stages) {
        JsonObject seconds = new JsonObject();
        stages.forEach(stage -> seconds.addProperty(stage.name(), stage.seconds()));
        seconds.addProperty("in all", total(stages));
        return seconds;
    }

    private static double total(List<Stage> stages) {
        return stages.stream().mapToDouble(Stage::seconds).sum();
    }
}
