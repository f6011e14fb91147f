package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.Extraction;
import io.github.dinov2j.probe.LinearProbe;
import io.github.dinov2j.probe.Predictions;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict CLASSIFIER IMAGES}: labels with probabilities. */
@Command(name = "predict", description = "Labels images with a classifier that dinov2j probe saved.")
final class PredictCommand extends DinoCommand {
    @Parameters(index = "0", paramLabel = "CLASSIFIER", description = "The file from probe --out.")
    private Path classifier = Path.of("");

    @Parameters(index = "1", paramLabel = "IMAGES", description = "A folder, .zip, .tar or CSV manifest.")
    private String images = "";

    @Mixin
    private ImagesOption part = new ImagesOption();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "The model whose features the classifier learned from.")
    private String model = "";

    @Override
    Answer answer() {
        LinearProbe probe = LinearProbe.load(classifier);
        ImageFolder folder = part.open(images);
        try (DinoModel loaded = Dino.load(model)) {
            loaded.warnings().forEach(this::note);
            return answer(probe.predict(loaded.features(folder, Extraction.standard(), Progress.terminal())));
        }
    }

    private static Answer answer(Predictions predictions) {
        StringBuilder text = new StringBuilder();
        JsonArray rows = new JsonArray();
        for (int row = 0; row < predictions.rows(); row++) {
            String path = predictions.paths().get(row);
            text.append(String.format(
                    Locale.ROOT, "%.3f  %-20s  %s%n", predictions.probability(row), predictions.label(row), path));
            JsonObject one = new JsonObject();
            one.addProperty("path", path);
            one.addProperty("label", predictions.label(row));
            one.addProperty("probability", predictions.probability(row));
            one.add("probabilities", probabilities(predictions, row));
            rows.add(one);
        }
        JsonObject document = new JsonObject();
        document.add("predictions", rows);
        return new Answer(text.toString(), document);
    }

    private static JsonObject probabilities(Predictions predictions, int row) {
        JsonObject all = new JsonObject();
        for (int c = 0; c < predictions.classes().size(); c++) {
            all.addProperty(
                    predictions.classes().get(c), predictions.probabilities().get(row)[c]);
        }
        return all;
    }
}
