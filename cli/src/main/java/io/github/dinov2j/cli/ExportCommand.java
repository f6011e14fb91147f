package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export MODEL}: the backbone as one safetensors file with Meta's names, or as a Hugging Face folder. */
@Command(
        name = "export",
        description = "Writes a model's backbone as safetensors with Meta's names, or as a Hugging Face folder.")
final class ExportCommand extends DinoCommand {
    private static final String SAFETENSORS = ".safetensors";

    @Parameters(paramLabel = "MODEL", description = "A file, a Hugging Face or run folder, or untrained:vit_small.")
    private String model = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE.safetensors|DIR",
            description = "Where to write it: a file with Meta's names, or a new folder that transformers loads.")
    private Path out = Path.of("");

    @Override
    Answer answer() {
        boolean file = out.toString().endsWith(SAFETENSORS);
        if (!file) {
            checkFolder();
        }
        try (DinoModel loaded = Dino.load(model)) {
            loaded.warnings().forEach(this::note);
            if (file) {
                loaded.save(out);
            } else {
                loaded.saveHuggingFace(out);
                note(loaded);
            }
        }
        Path weights = file ? out : out.resolve("model.safetensors");
        JsonObject document = new JsonObject();
        document.addProperty(file ? "file" : "folder", out.toString());
        document.addProperty("bytes", Text.size(weights));
        document.addProperty("sha256", Text.sha256(weights));
        return new Answer("Wrote " + out, document);
    }

    /** A name with a dot at its end is meant as a file. */
    private void checkFolder() {
        String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".onnx")) {
            throw misuse(
                    "Writing ONNX, as " + out + " asks for, is not built yet; give a name in .safetensors or a folder");
        }
        if (name.matches(".*\\.(pth|pt|bin|ckpt|json|npz|h5|zip|tar|gz)")) {
            throw misuse("The file to write is " + out
                    + "; expected a name that ends in .safetensors, or a folder for transformers");
        }
    }

    private void note(DinoModel loaded) {
        var shape = loaded.architecture();
        var theirs = shape.registers() > 0 ? PositionResampling.ANTIALIAS : PositionResampling.SIZE;
        if (shape.positions() != theirs) {
            note("transformers resamples the positions in another way (" + word(theirs) + ", here "
                    + word(shape.positions()) + "): its tokens are equal at " + shape.imageSize() + " x "
                    + shape.imageSize() + " pixels and slightly different at other sizes.");
        }
    }

    private static String word(PositionResampling resampling) {
        return resampling.name().toLowerCase(Locale.ROOT);
    }
}
