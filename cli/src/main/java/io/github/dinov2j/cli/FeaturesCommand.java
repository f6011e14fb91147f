package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Fit;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.CorruptImages;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.Extraction;
import io.github.dinov2j.model.ImageRules;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code features IMAGES}: tokens of every image into a features folder; run again it goes on where it stopped. */
@Command(
        name = "features",
        description = "Takes features of images into a folder; run again: goes on where it stopped.")
final class FeaturesCommand extends DinoCommand {
    private static final int SHOWN = 5;

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
            paramLabel = "N|none",
            defaultValue = "0",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Short side before the crop; none: not resized (default: the model's own).")
    private String resize = "0";

    @Option(
            names = "--crop",
            paramLabel = "N|none",
            defaultValue = "0",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Side of the centre crop; none: the whole image (default: the model's own).")
    private String crop = "0";

    @Option(
            names = "--fit",
            paramLabel = "crop|pad|resize",
            defaultValue = "none",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Fits sides that are no multiples of the patch (default: they are an error).")
    private String fit = "none";

    @Option(names = "--upright", description = "Turns JPEGs as their EXIF orientation says (default: as stored).")
    private boolean upright;

    @Option(
            names = "--on-corrupt",
            paramLabel = "fail|skip",
            defaultValue = "fail",
            description = "What to do with images that cannot be decoded (default: ${DEFAULT-VALUE}).")
    private String onCorrupt = "fail";

    @Option(
            names = "--max-corrupt",
            paramLabel = "N|P%",
            defaultValue = "",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "How many may be skipped (default: 1%%, at least 10 images).")
    private String mostCorrupt = "";

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
        Extraction extraction = new Extraction(tokens, blocks, batch, side("--resize", resize), side("--crop", crop))
                .withNorm(norm)
                .withRules(new ImageRules(fit(), upright, corrupt()));
        ImageFolder folder = part.open(images);
        try (DinoModel loaded = Dino.load(model, device)) {
            loaded.warnings().forEach(this::note);
            loaded.features(folder, extraction, out, Progress.terminal());
        }
        JsonObject document = new JsonObject();
        document.addProperty("features", out.toString());
        JsonObject written =
                JsonParser.parseString(Text.read(out.resolve("features.json"))).getAsJsonObject();
        List.of("rows", "tokens", "skipped", "rotated").forEach(name -> document.add(name, written.get(name)));
        noteRotated(written);
        noteSkipped(written);
        return new Answer("Features of " + written.get("rows") + " images: " + out, document);
    }

    private void noteRotated(JsonObject written) {
        int rotated = written.has("rotated") ? written.get("rotated").getAsInt() : 0;
        if (rotated > 0) {
            note(rotated + (rotated == 1 ? " image is" : " images are")
                    + " stored turned or mirrored (EXIF orientation); "
                    + (upright ? "turned upright." : "taken as stored, --upright turns them."));
        }
    }

    private void noteSkipped(JsonObject written) {
        JsonArray skipped = written.has("skipped") ? written.getAsJsonArray("skipped") : new JsonArray();
        if (skipped.isEmpty()) {
            return;
        }
        note(skipped.size() + (skipped.size() == 1 ? " corrupt image was" : " corrupt images were")
                + " skipped; features.json lists them all:");
        skipped.asList().stream()
                .limit(SHOWN)
                .forEach(each -> note("  " + each.getAsJsonObject().get("why").getAsString()));
    }

    private int side(String option, String given) {
        if (given.equals("none")) {
            return Extraction.NONE;
        }
        if (!given.matches("[0-9]{1,6}")) {
            throw misuse(option + " is \"" + given + "\"; expected a number of pixels, or none.");
        }
        return Integer.parseInt(given);
    }

    private Fit fit() {
        return Arrays.stream(Fit.values())
                .filter(each -> each.label().equals(fit))
                .findFirst()
                .orElseThrow(() -> misuse("--fit is \"" + fit + "\"; expected crop, pad or resize."));
    }

    private CorruptImages corrupt() {
        boolean skip = onCorrupt.equals("skip");
        if (!skip && !onCorrupt.equals("fail")) {
            throw misuse("--on-corrupt is \"" + onCorrupt + "\"; expected fail or skip.");
        }
        if (!skip && !mostCorrupt.isEmpty()) {
            throw misuse("--max-corrupt needs --on-corrupt skip.");
        }
        if (!skip) {
            return CorruptImages.fail();
        }
        return mostCorrupt.isEmpty() ? CorruptImages.skipped() : CorruptImages.skipped(mostCorrupt);
    }
}
