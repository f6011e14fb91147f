package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.catalogue.Catalogue;
import io.github.dinov2j.model.catalogue.CatalogueEntry;
import io.github.dinov2j.model.catalogue.CatalogueEntry.Kind;
import io.github.dinov2j.model.catalogue.ModelCache;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code models}: the names that MODEL can have, and which of them are on this machine. */
@Command(name = "models", description = "Lists named models: parameters, width, tokens, licence, size, cached or not.")
final class ModelsCommand extends DinoCommand {
    private static final List<String> PRESETS = List.of("vit_small", "vit_base", "vit_large", "vit_giant2");
    private static final String ROW = "%-41s %13s %5s %6s  %-10s %8s %s%n";

    @Override
    Answer answer() {
        Catalogue catalogue = Catalogue.standard();
        ModelCache cache = ModelCache.standard(this::note);
        StringBuilder text = new StringBuilder(
                String.format(ROW, "MODEL", "PARAMETERS", "WIDTH", "TOKENS", "LICENCE", "SIZE", "CACHED"));
        JsonArray models = new JsonArray();
        for (CatalogueEntry entry : catalogue.entries()) {
            boolean cached = cache.holds(entry);
            row(text, entry, cached);
            models.add(ModelJson.of(entry, cache));
        }
        for (String suffix : List.of("", "_reg")) {
            PRESETS.forEach(preset -> models.add(untrained(text, preset + suffix)));
        }
        text.append(
                String.format("%nCache: %s. Get a model with: %s download NAME%n", cache.folder(), Shell.dinov2j()));
        JsonObject document = new JsonObject();
        document.add("models", models);
        document.addProperty("cache", cache.folder().toString());
        return new Answer(text.toString(), document);
    }

    private static void row(StringBuilder text, CatalogueEntry entry, boolean cached) {
        Architecture shape = entry.architecture();
        boolean backbone = entry.kind() == Kind.BACKBONE;
        String size = ModelJson.size(ModelJson.about(entry));
        text.append(String.format(
                Locale.ROOT,
                ROW,
                entry.name(),
                backbone ? String.format(Locale.ROOT, "%,d", shape.parameters()) : "head, " + entry.blocks() + " bl.",
                shape.dim(),
                ModelJson.tokens(shape),
                entry.licence(),
                (ModelJson.bytes(entry).isPresent() ? "" : "~") + size,
                cached ? "yes" : "no"));
    }

    private static JsonObject untrained(StringBuilder text, String preset) {
        Architecture shape = Architecture.named(preset);
        String parameters = String.format(Locale.ROOT, "%,d", shape.parameters());
        text.append(String.format(
                ROW,
                "untrained:" + preset,
                parameters,
                shape.dim(),
                ModelJson.tokens(shape),
                "",
                "",
                "made on the spot, random"));
        JsonObject model = new JsonObject();
        model.addProperty("name", "untrained:" + preset);
        model.addProperty("kind", "untrained");
        ModelJson.shape(model, shape);
        model.addProperty("licence", "Apache-2.0");
        model.addProperty("cached", false);
        return model;
    }
}
