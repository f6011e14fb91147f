package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.run.RunCurves;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plot RUN...}: curves of runs as a picture. */
@Command(
        name = "plot",
        description = "Draws the curves of a run, or of several over each other, as a .png or .svg picture.")
final class PlotCommand extends DinoCommand {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Run folders.")
    private List<Path> runs = List.of();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The picture: a name in .png or .svg.")
    private Path out = Path.of("curves.svg");

    @Option(
            names = "--what",
            split = ",",
            paramLabel = "CURVES",
            description =
                    "Some of loss, lr, gradients, temperature, eval, health, decay, momentum, speed, memory (default: the first six).")
    private List<String> what = List.of();

    @Override
    Answer answer() {
        RunCurves curves = RunCurves.of(runs);
        if (!what.isEmpty()) {
            curves = curves.only(what.toArray(String[]::new));
        }
        curves.write(out);
        JsonObject document = new JsonObject();
        document.addProperty("picture", out.toString());
        JsonArray drawn = new JsonArray();
        runs.forEach(run -> drawn.add(run.toString()));
        document.add("runs", drawn);
        return new Answer("Picture: " + out, document);
    }
}
