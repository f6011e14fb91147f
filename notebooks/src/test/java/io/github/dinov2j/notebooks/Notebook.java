package io.github.dinov2j.notebooks;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A notebook file, read for its outputs. */
record Notebook(JsonObject json) {
    static Notebook read(Path file) throws IOException {
        return new Notebook(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
    }

    List<JsonObject> cells(String kind) {
        return objects(json.getAsJsonArray("cells"))
                .filter(cell -> cell.get("cell_type").getAsString().equals(kind))
                .toList();
    }

    List<JsonObject> outputs() {
        return cells("code").stream()
                .flatMap(cell -> objects(cell.getAsJsonArray("outputs")))
                .toList();
    }

    List<JsonObject> outputs(String kind) {
        return outputs().stream()
                .filter(output -> output.get("output_type").getAsString().equals(kind))
                .toList();
    }

    /** All outputs of one MIME type. */
    List<String> data(String mime) {
        return outputs().stream()
                .filter(output -> output.has("data"))
                .map(output -> output.getAsJsonObject("data"))
                .filter(data -> data.has(mime))
                .map(data -> text(data.get(mime)))
                .toList();
    }

    static String source(JsonObject cell) {
        return text(cell.get("source"));
    }

    /** A string, or the lines of one. */
    private static String text(JsonElement element) {
        return element.isJsonArray()
                ? StreamSupport.stream(element.getAsJsonArray().spliterator(), false)
                        .map(JsonElement::getAsString)
                        .collect(Collectors.joining())
                : element.getAsString();
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsJsonObject);
    }
}
