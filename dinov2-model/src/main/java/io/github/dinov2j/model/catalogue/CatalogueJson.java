package io.github.dinov2j.model.catalogue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.catalogue.CatalogueEntry.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** catalogue.json: read strictly, for anyone may have written it. Its form is in docs/models.md. */
final class CatalogueJson {
    private static final int FORMAT = 1;
    private static final long MOST_BYTES = 4 << 20;
    private static final Set<String> TOP = Set.of("format", "sources", "models");
    private static final Set<String> MODEL =
            Set.of("name", "kind", "same", "backbone", "blocks", "architecture", "licence", "files");
    private static final Set<String> FILE = Set.of("source", "path", "bytes", "sha256");

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, Architecture> backbones = new LinkedHashMap<>();

    private CatalogueJson() {}

    static Catalogue read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new FileException(file, "is larger than " + MOST_BYTES + " bytes; it is no catalogue of models.");
            }
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (IllegalArgumentException e) {
            throw new FileException(file, e.getMessage() + " The form of a catalogue is in docs/models.md.");
        }
    }

    /** Reads the text; what is wrong in it is an IllegalArgumentException that names the model. */
    static Catalogue parse(String text) {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            known(json, TOP);
            int format = member(json, "format").getAsInt();
            if (format != FORMAT) {
                throw new IllegalArgumentException("has format " + format + "; this version reads " + FORMAT + ".");
            }
            return new CatalogueJson().catalogue(json);
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | ClassCastException
                | NumberFormatException
                | StackOverflowError e) { // an Error, since nesting a million deep overflows the parser's stack
            throw new IllegalArgumentException("is not the JSON of a catalogue of models.", e);
        }
    }

    private Catalogue catalogue(JsonObject json) {
        member(json, "sources")
                .getAsJsonObject()
                .asMap()
                .forEach((name, base) -> sources.put(name, base.getAsString()));
        List<CatalogueEntry> entries = new ArrayList<>();
        for (JsonElement model : member(json, "models").getAsJsonArray()) {
            JsonObject object = model.getAsJsonObject();
            String name = text(object, "name");
            try {
                entries.add(entry(name, object));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("is wrong at the model \"" + name + "\": " + e.getMessage(), e);
            }
        }
        return new Catalogue(entries);
    }

    private CatalogueEntry entry(String name, JsonObject json) {
        known(json, MODEL);
        Kind kind = kind(text(json, "kind"));
        boolean classifier = kind == Kind.CLASSIFIER;
        String backbone = classifier ? text(json, "backbone") : json.has("same") ? text(json, "same") : name;
        Architecture architecture = classifier ? of(backbone) : architecture(member(json, "architecture"));
        if (!classifier) {
            backbones.put(name, architecture);
        }
        int blocks = classifier ? member(json, "blocks").getAsInt() : 0;
        List<CatalogueFile> files = new ArrayList<>();
        member(json, "files").getAsJsonArray().forEach(file -> files.add(file(file.getAsJsonObject())));
        return new CatalogueEntry(name, kind, backbone, blocks, architecture, text(json, "licence"), files);
    }

    private static Kind kind(String kind) {
        return switch (kind) {
            case "backbone" -> Kind.BACKBONE;
            case "classifier" -> Kind.CLASSIFIER;
            default ->
                throw new IllegalArgumentException("its kind is \"" + kind + "\"; expected backbone or classifier.");
        };
    }

    private Architecture of(String backbone) {
        return Optional.ofNullable(backbones.get(backbone))
                .orElseThrow(() -> new IllegalArgumentException(
                        "its backbone \"" + backbone + "\" is not in the catalogue before it."));
    }

    /** A preset's name, or an object as in the metadata of a model file. */
    private static Architecture architecture(JsonElement json) {
        if (json.isJsonPrimitive()) {
            return Architecture.named(json.getAsString());
        }
        try {
            return new Gson().fromJson(json.getAsJsonObject(), Architecture.class);
        } catch (JsonParseException | IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) { // what the record refuses, wrapped by Gson
            String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new IllegalArgumentException("its architecture is damaged: " + why, e);
        }
    }

    private CatalogueFile file(JsonObject json) {
        known(json, FILE);
        String source = text(json, "source");
        String base = Optional.ofNullable(sources.get(source))
                .orElseThrow(
                        () -> new IllegalArgumentException("its source \"" + source + "\" is not in \"sources\"."));
        OptionalLong bytes =
                json.has("bytes") ? OptionalLong.of(json.get("bytes").getAsLong()) : OptionalLong.empty();
        Optional<String> sha256 =
                json.has("sha256") ? Optional.of(text(json, "sha256").toLowerCase(Locale.ROOT)) : Optional.empty();
        return new CatalogueFile(base, text(json, "path"), bytes, sha256);
    }

    private static String text(JsonObject json, String name) {
        return member(json, name).getAsString();
    }

    private static JsonElement member(JsonObject json, String name) {
        JsonElement member = json.get(name);
        if (member == null) {
            throw new IllegalArgumentException("lacks \"" + name + "\".");
        }
        return member;
    }

    /** A misspelt sha256 must not pass as a file without one. */
    private static void known(JsonObject json, Set<String> names) {
        for (String name : json.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("has the unknown member \"" + name + "\".");
            }
        }
    }
}
