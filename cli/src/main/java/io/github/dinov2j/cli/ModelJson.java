package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.catalogue.CachedFile;
import io.github.dinov2j.model.catalogue.CatalogueEntry;
import io.github.dinov2j.model.catalogue.CatalogueEntry.Kind;
import io.github.dinov2j.model.catalogue.CatalogueFile;
import io.github.dinov2j.model.catalogue.ModelCache;
import java.util.Locale;
import java.util.OptionalLong;

/** A named model as {@code models} and {@code info} tell it to machines. */
final class ModelJson {
    private static final int CLASSES = 1000;

    private ModelJson() {}

    static JsonObject of(CatalogueEntry entry, ModelCache cache) {
        JsonObject model = new JsonObject();
        model.addProperty("name", entry.name());
        model.addProperty("kind", entry.kind().name().toLowerCase(Locale.ROOT));
        model.addProperty(entry.kind() == Kind.BACKBONE ? "hub" : "backbone", entry.backbone());
        if (entry.kind() == Kind.CLASSIFIER) {
            model.addProperty("blocks", entry.blocks());
        }
        shape(model, entry.architecture());
        model.addProperty("licence", entry.licence());
        model.addProperty("cached", cache.holds(entry));
        OptionalLong bytes = bytes(entry);
        model.add("bytes", JsonNull.INSTANCE);
        if (bytes.isPresent()) {
            model.addProperty("bytes", bytes.getAsLong());
        }
        model.addProperty("bytesAbout", about(entry));
        JsonArray files = new JsonArray();
        cache.files(entry).forEach(file -> files.add(file(file)));
        model.add("files", files);
        return model;
    }

    static void shape(JsonObject model, Architecture shape) {
        model.addProperty("parameters", shape.parameters());
        model.addProperty("width", shape.dim());
        model.addProperty("tokens", tokens(shape));
        model.addProperty("registers", shape.registers());
    }

    private static JsonObject file(CachedFile file) {
        JsonObject json = new JsonObject();
        json.addProperty("address", file.file().address());
        json.addProperty("path", file.path().toString());
        json.addProperty("cached", file.present());
        json.addProperty("sha256", file.file().sha256().orElse(null));
        file.recorded().ifPresent(sha256 -> json.addProperty("recorded", sha256));
        file.checked().ifPresent(when -> json.addProperty("checked", when));
        file.from().ifPresent(from -> json.addProperty("from", from));
        return json;
    }

    /** Class, register and patch tokens of an image of 224 pixels, the usual crop. */
    static int tokens(Architecture shape) {
        int side = 224 / shape.patch();
        return 1 + shape.registers() + side * side;
    }

    /** The exact size of all files, where the catalogue knows it. */
    static OptionalLong bytes(CatalogueEntry entry) {
        return entry.files().stream().allMatch(file -> file.bytes().isPresent())
                ? OptionalLong.of(entry.files().stream()
                        .map(CatalogueFile::bytes)
                        .mapToLong(OptionalLong::getAsLong)
                        .sum())
                : OptionalLong.empty();
    }

    /** The exact size, else that of its numbers in float32. */
    static long about(CatalogueEntry entry) {
        int width = entry.architecture().dim() * (entry.blocks() + 1);
        long numbers = entry.kind() == Kind.BACKBONE ? entry.architecture().parameters() : (long) CLASSES * (width + 1);
        return bytes(entry).orElse(numbers * Float.BYTES);
    }

    static String size(long bytes) {
        return bytes >= 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f GB", bytes / 1e9)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
