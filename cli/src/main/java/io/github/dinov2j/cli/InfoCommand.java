package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.backbone.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code info MODEL}: its shape, preprocessing, checksum and where it came from. */
@Command(name = "info", description = "Shows a model: architecture, parameters, preprocessing, provenance.")
final class InfoCommand extends DinoCommand {
    @Parameters(paramLabel = "MODEL", description = "A file, a run folder, or untrained:vit_small.")
    private String model = "";

    @Override
    Answer answer() {
        JsonObject document = new JsonObject();
        document.addProperty("model", model);
        try (DinoModel loaded = Dino.load(model)) {
            document.add("architecture", GSON.toJsonTree(loaded.architecture()));
            document.addProperty("parameters", loaded.architecture().parameters());
            document.add("positions", positions(loaded.architecture()));
            document.addProperty("registers", loaded.architecture().registers());
            document.add("preprocessing", preprocessing(loaded.preprocessing()));
            if (!loaded.warnings().isEmpty()) {
                document.addProperty("warning", String.join(" ", loaded.warnings()));
            }
        }
        checksum(document);
        provenance(document);
        Map<String, String> lines = new LinkedHashMap<>();
        ReportSource.flatten("", document, lines);
        StringBuilder text = new StringBuilder();
        int widest = lines.keySet().stream().mapToInt(String::length).max().orElse(1);
        lines.forEach((name, value) -> text.append(String.format("%-" + widest + "s  %s%n", name, value)));
        return new Answer(text.toString(), document);
    }

    private static JsonObject positions(Architecture shape) {
        JsonObject positions = new JsonObject();
        positions.addProperty("grid", shape.grid() + " x " + shape.grid());
        positions.addProperty("resampling", shape.positions().name().toLowerCase(Locale.ROOT));
        return positions;
    }

    private static JsonObject preprocessing(Preprocessing of) {
        return GSON.toJsonTree(of).getAsJsonObject();
    }

    private void checksum(JsonObject document) {
        Path path = Path.of(model);
        Path file = Files.isDirectory(path) ? path.resolve("model.safetensors") : path;
        if (Files.isRegularFile(file)) {
            document.addProperty("file", file.toString());
            document.addProperty("bytes", Text.size(file));
            document.addProperty("sha256", Text.sha256(file));
        }
    }

    private void provenance(JsonObject document) {
        Path file = Path.of(model).resolve("provenance.json");
        if (Files.isRegularFile(file)) {
            document.add("provenance", JsonParser.parseString(Text.read(file)));
        }
    }
}
