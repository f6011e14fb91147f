package io.github.dinov2j.data;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** features.json: what the parts hold and which parts are complete. */
record FeatureIndex(JsonObject json, Map<String, Block> blocks, List<Part> parts, int rows) {
    static final int FORMAT = 1;
    static final String FILE = "features.json";
    private static final long MAX_BYTES = 100_000_000;

    /** Type and row shape of one block. */
    record Block(Dtype dtype, int[] shape) {}

    /** One part file; the checksum is hex, or empty where another tool gave none. */
    record Part(String file, int rows, String sha256) {}

    /** Reads and checks the file; a problem is a FileException that names it. */
    static FeatureIndex read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new FileException(file, "is larger than " + MAX_BYTES + " bytes; it is no features.json.");
            }
            return of(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException | ClassCastException e) {
            throw new FileException(file, "is not the JSON of a features folder; write the folder again.");
        } catch (NumberFormatException e) {
            throw new FileException(file, "has a number that is none; write the folder again.");
        } catch (IllegalArgumentException e) {
            throw new FileException(file, e.getMessage() + " Write the folder again.");
        }
    }

    static FeatureIndex of(JsonObject json) {
        int format = member(json, "format").getAsInt();
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "has format " + format + ", and this version reads " + FORMAT + "; take a newer dinov2j.");
        }
        List<Part> parts = parts(member(json, "parts").getAsJsonArray());
        int rows = member(json, "rows").getAsInt();
        long found = parts.stream().mapToLong(Part::rows).sum();
        if (rows != found) {
            throw new IllegalArgumentException("says " + rows + " rows, but its parts have " + found + ".");
        }
        FeatureIndex index =
                new FeatureIndex(json, blocks(member(json, "tokens").getAsJsonObject()), parts, rows);
        index.complete(); // these are optional, and wrong types of them must be told now
        index.rotated();
        index.skipped();
        return index;
    }

    private static JsonElement member(JsonObject json, String name) {
        @Nullable JsonElement found = json.get(name);
        if (found == null) {
            throw new IllegalArgumentException("lacks '" + name + "', which is required.");
        }
        return found;
    }

    private static Map<String, Block> blocks(JsonObject tokens) {
        Map<String, Block> blocks = new LinkedHashMap<>();
        tokens.entrySet()
                .forEach(each -> blocks.put(each.getKey(), block(each.getValue().getAsJsonObject())));
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("has no tokens.");
        }
        return blocks;
    }

    private static Block block(JsonObject token) {
        int[] shape = member(token, "shape").getAsJsonArray().asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
        FeatureBlock.width(shape);
        return new Block(Dtype.valueOf(member(token, "dtype").getAsString()), shape);
    }

    private static List<Part> parts(JsonArray array) {
        List<Part> parts = new ArrayList<>();
        for (JsonElement each : array) {
            JsonObject part = each.getAsJsonObject();
            @Nullable JsonElement sha256 = part.get("sha256");
            parts.add(new Part(
                    plainName(member(part, "file").getAsString()),
                    rows(member(part, "rows").getAsInt()),
                    sha256 == null ? "" : sha256.getAsString()));
        }
        return parts;
    }

    /** A part lies in its folder; a path could lead anywhere. */
    private static String plainName(String file) {
        if (!file.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}")) {
            throw new IllegalArgumentException("names a part that is no plain file name.");
        }
        return file;
    }

    private static int rows(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("has a part of " + rows + " rows.");
        }
        return rows;
    }

    /** Folders of other tools do not say; they are complete. */
    boolean complete() {
        @Nullable JsonElement complete = json.get("complete");
        return complete == null || complete.getAsBoolean();
    }

    JsonArray skipped() {
        @Nullable JsonElement skipped = json.get("skipped");
        return skipped == null ? new JsonArray() : skipped.getAsJsonArray();
    }

    /** Images whose EXIF orientation is not upright, as far as they were counted. */
    int rotated() {
        @Nullable JsonElement rotated = json.get("rotated");
        return rotated == null ? 0 : rotated.getAsInt();
    }

    /** Name of the model that made the features, or the folder's own. */
    String name(Path folder) {
        if (json.get("model") instanceof JsonObject model && model.get("name") instanceof JsonPrimitive name) {
            return name.getAsString();
        }
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    /** The description of a new folder, with these parts. */
    static FeatureIndex of(JsonObject description, List<Part> parts, JsonArray skipped, int rotated, boolean complete) {
        JsonObject json = description.deepCopy();
        JsonArray array = new JsonArray();
        for (Part part : parts) {
            JsonObject each = new JsonObject();
            each.addProperty("file", part.file());
            each.addProperty("rows", part.rows());
            each.addProperty("sha256", part.sha256());
            array.add(each);
        }
        json.addProperty("rows", parts.stream().mapToInt(Part::rows).reduce(0, Math::addExact));
        json.add("parts", array);
        json.add("skipped", skipped);
        json.addProperty("rotated", rotated);
        json.addProperty("complete", complete);
        return of(json);
    }

    void write(Path folder) {
        AtomicFile.write(
                folder.resolve(FILE),
                new GsonBuilder()
                                .setPrettyPrinting()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(json) + "\n");
    }
}
