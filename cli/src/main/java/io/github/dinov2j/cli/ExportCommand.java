package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export MODEL}: the backbone as one safetensors file with Meta's names. */
@Command(name = "export", description = "Writes a model's backbone as safetensors with Meta's names.")
final class ExportCommand extends DinoCommand {
    @Parameters(paramLabel = "MODEL", description = "A file, a run folder, or untrained:vit_small.")
    private String model = "";

    @Option(names = "--out", required = true, paramLabel = "FILE.safetensors", description = "Where to write it.")
    private Path out = Path.of("");

    @Override
    Answer answer() {
        if (!out.toString().endsWith(".safetensors")) {
            throw misuse("The file to write is " + out + "; expected a name that ends in .safetensors");
        }
        try (DinoModel loaded = Dino.load(model)) {
            loaded.warnings().forEach(this::note);
            loaded.save(out);
        }
        JsonObject document = new JsonObject();
        document.addProperty("file", out.toString());
        document.addProperty("bytes", Text.size(out));
        document.addProperty("sha256", Text.sha256(out));
        return new Answer("Wrote " + out, document);
    }
}
