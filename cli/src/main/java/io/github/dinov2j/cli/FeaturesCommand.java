package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.Extraction;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code features IMAGES}: tokens of every image into a features folder; run again it goes on where it stopped. */
@Command(
        name = "features",
        description = "Takes features of images into a folder; run again: goes on where it stopped.")
final class FeaturesCommand extends DinoCommand {
    @Parameters(paramLabel = "IMAGES", description = "A folder, .zip, .tar or CSV manifest.")
    private String images = "";

    @Mixin
    private ImagesOption part = new ImagesOption();

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "What sees the images.")
    private String model = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The features folder to write.")
    private Path out = Path.of("");

    @Option(
            names = "--resize",
            paramLabel = "N",
            description = "Short side before the crop (default: the model's own).")
    private int resize;

    @Option(names = "--crop", paramLabel = "N", description = "Side of the centre crop (default: the model's own).")
    private int crop;

    @Option(
            names = "--tokens",
            split = ",",
            paramLabel = "TOKEN",
            defaultValue = "cls,patch",
            description = "Of cls, register, patch, mean (default: ${DEFAULT-VALUE}).")
    private Set<String> tokens = Set.of();

    @Option(names = "--blocks", split = ",", paramLabel = "N", description = "0-based blocks instead of the last.")
    private List<Integer> blocks = List.of();

    @Option(
            names = "--norm",
            arity = "1",
            paramLabel = "true|false",
            defaultValue = "true",
            description = "Whether tokens go through the final norm (default: true).")
    private boolean norm = true;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "16", description = "Images at a time (default: 16).")
    private int batch;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu or cuda:0.")
    private String device = "auto";

    @Override
    Answer answer() {
        Extraction extraction = new Extraction(tokens, blocks, batch, resize, crop, norm);
        ImageFolder folder = part.open(images);
        try (DinoModel loaded = Dino.load(model, device)) {
            loaded.warnings().forEach(this::note);
            checkCrop(loaded);
            loaded.features(folder, extraction, out, Progress.terminal());
        }
        JsonObject document = new JsonObject();
        document.addProperty("features", out.toString());
        JsonObject written =
                JsonParser.parseString(Text.read(out.resolve("features.json"))).getAsJsonObject();
        List.of("rows", "tokens", "skipped").forEach(name -> document.add(name, written.get(name)));
        return new Answer("Features of " + written.get("rows") + " images: " + out, document);
    }

    private void checkCrop(DinoModel loaded) {
        if (crop > 0) {
            loaded.architecture().checkSize(crop, crop);
        }
    }
}
