package io.github.dinov2j.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.FormMemory;
import io.github.dinov2j.model.catalogue.Catalogue;
import io.github.dinov2j.model.catalogue.CatalogueEntry;
import io.github.dinov2j.model.catalogue.CatalogueEntry.Kind;
import io.github.dinov2j.model.catalogue.ModelCache;
import io.github.dinov2j.model.torch.NotFinite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code info MODEL}: its shape, preprocessing, checksums and where it came from; no engine is started for it. */
@Command(name = "info", description = "Shows a model: architecture, parameters, preprocessing, checksums, provenance.")
final class InfoCommand extends DinoCommand {
    private static final String UNTRAINED = "untrained:";

    @Parameters(
            paramLabel = "MODEL",
            description = "A name, a file, a Hugging Face folder, a run folder, or untrained:vit_small.")
    private String model = "";

    @Option(names = "--verify", description = "Reads every byte of a named model's files and compares the checksums.")
    private boolean verify;

    @Override
    Answer answer() {
        JsonObject document = new JsonObject();
        document.addProperty("model", model);
        if (model.startsWith(UNTRAINED)) {
            shape(document, Architecture.named(model.substring(UNTRAINED.length())), Preprocessing.released());
        } else {
            entry().ifPresentOrElse(entry -> named(document, entry), () -> file(document, Dino.locate(model), true));
        }
        return new Answer(lines(document), document);
    }

    private Optional<CatalogueEntry> entry() {
        return Files.exists(Path.of(model))
                ? Optional.empty()
                : Catalogue.standard().find(model);
    }

    private void named(JsonObject document, CatalogueEntry entry) {
        ModelCache cache = ModelCache.standard(this::note);
        if (verify) {
            cache.verify(entry);
        }
        ModelJson.of(entry, cache).asMap().forEach(document::add);
        if (entry.kind() == Kind.BACKBONE && cache.holds(entry)) {
            file(document, cache.require(entry), verify);
        } else {
            shape(document, entry.architecture(), Preprocessing.released());
        }
    }

    /** Of a named model the checksum is known already; to read 4.5 GB for it again takes --verify. */
    private static void file(JsonObject document, Path path, boolean hash) {
        BackboneFile backbone = BackboneFile.read(path);
        shape(document, backbone.architecture(), backbone.preprocessing());
        if (hash) {
            NotFinite.stored(backbone.tensors())
                    .ifPresent(found -> document.addProperty("warning", found.sentence(path.toString())));
        }
        Path file = Files.isDirectory(path) ? path.resolve("model.safetensors") : path;
        if (Files.isRegularFile(file)) {
            document.addProperty("file", file.toString());
            document.addProperty("bytes", Text.size(file));
            if (hash) {
                document.addProperty("sha256", Text.sha256(file));
            }
        }
        Path provenance = file.resolveSibling("provenance.json");
        if (Files.isRegularFile(provenance)) {
            document.add("provenance", JsonParser.parseString(Text.read(provenance)));
        }
    }

    private static void shape(JsonObject document, Architecture shape, Preprocessing preprocessing) {
        document.add("architecture", GSON.toJsonTree(shape));
        ModelJson.shape(document, shape);
        JsonObject positions = new JsonObject();
        positions.addProperty("grid", shape.grid() + " x " + shape.grid());
        positions.addProperty("resampling", shape.positions().name().toLowerCase(Locale.ROOT));
        document.add("positions", positions);
        document.add("preprocessing", GSON.toJsonTree(preprocessing));
        document.add(
                "forms", GSON.toJsonTree(new FormMemory(ModelCache.standard().folder()).found(shape)));
    }

    private static String lines(JsonObject document) {
        Map<String, String> lines = new LinkedHashMap<>();
        JsonObject shown = document.deepCopy();
        JsonElement files = shown.remove("files");
        ReportSource.flatten("", shown, lines);
        if (files != null) {
            files.getAsJsonArray().forEach(file -> {
                String path = file.getAsJsonObject().get("path").getAsString();
                ReportSource.flatten(String.valueOf(Path.of(path).getFileName()), file, lines);
            });
        }
        int widest = lines.keySet().stream().mapToInt(String::length).max().orElse(1);
        StringBuilder text = new StringBuilder();
        lines.forEach((name, value) -> text.append(String.format("%-" + widest + "s  %s%n", name, value)));
        return text.toString();
    }
}
