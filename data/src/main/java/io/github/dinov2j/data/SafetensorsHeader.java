package io.github.dinov2j.data;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON header of a safetensors file, checked entry by entry; offsets are relative to the first byte of data. */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";

    /** Place of one tensor, from begin (inclusive) to end (exclusive) in bytes. */
    record Entry(Dtype dtype, long[] shape, long begin, long end) {}

    /** Reads and checks; a problem is an IllegalArgumentException whose message is a sentence without the file's name. */
    static SafetensorsHeader parse(String json, long dataBytes) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        try (JsonReader in = new JsonReader(new StringReader(json))) {
            in.setStrictness(Strictness.STRICT);
            in.beginObject();
            while (in.hasNext()) {
                readMember(in, entries, metadata);
            }
            in.endObject();
        } catch (IOException | IllegalStateException | NumberFormatException | JsonParseException e) {
            throw new IllegalArgumentException(
                    "its header is not the JSON of a safetensors file; is it really one, and complete?", e);
        }
        checkPlaces(entries, dataBytes);
        return new SafetensorsHeader(entries, metadata);
    }

    private static void readMember(JsonReader in, Map<String, Entry> entries, Map<String, String> metadata)
            throws IOException {
        String name = in.nextName();
        if (name.equals(METADATA)) {
            readMetadata(in, metadata);
        } else if (entries.put(name, readEntry(in, name)) != null) {
            throw new IllegalArgumentException("the name " + name + " occurs twice; every tensor needs its own.");
        }
    }

    private static void readMetadata(JsonReader in, Map<String, String> metadata) throws IOException {
        in.beginObject();
        while (in.hasNext()) {
            metadata.put(in.nextName(), in.nextString());
        }
        in.endObject();
    }

    private static Entry readEntry(JsonReader in, String name) throws IOException {
        String type = "";
        List<Long> shape = List.of();
        List<Long> offsets = List.of();
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "dtype" -> type = in.nextString();
                case "shape" -> shape = readLongs(in);
                case "data_offsets" -> offsets = readLongs(in);
                default -> in.skipValue();
            }
        }
        in.endObject();
        return entry(name, dtype(name, type), shape, offsets);
    }

    private static Dtype dtype(String name, String type) {
        return Stream.of(Dtype.values())
                .filter(d -> d.name().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tensor " + name + " has the type '" + type + "'; only "
                        + List.of(Dtype.values()) + " can be read."));
    }

    private static Entry entry(String name, Dtype dtype, List<Long> shape, List<Long> offsets) {
        long[] sides = shape.stream().mapToLong(Long::longValue).toArray();
        if (offsets.size() != 2 || offsets.get(0) < 0 || offsets.get(0) > offsets.get(1)) {
            throw new IllegalArgumentException(
                    "tensor " + name + " has the data_offsets " + offsets + "; begin and end in bytes were expected.");
        }
        long bytes = byteSize(name, dtype, sides);
        if (bytes != offsets.get(1) - offsets.get(0)) {
            throw new IllegalArgumentException("tensor " + name + " is " + dtype + " " + shape + ", which takes "
                    + bytes + " bytes, but its data_offsets " + offsets + " hold "
                    + (offsets.get(1) - offsets.get(0)) + ".");
        }
        return new Entry(dtype, sides, offsets.get(0), offsets.get(1));
    }

    private static long byteSize(String name, Dtype dtype, long[] shape) {
        try {
            return StoredTensor.byteSize(dtype, shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor " + name + ": " + e.getMessage(), e);
        }
    }

    private static List<Long> readLongs(JsonReader in) throws IOException {
        List<Long> values = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
            if (in.peek() != JsonToken.NUMBER) {
                throw new IllegalStateException("not a number");
            }
            values.add(in.nextLong());
        }
        in.endArray();
        return values;
    }

    /** The format asks for data without holes or overlaps: a reader that skipped this could be shown two different files. */
    private static void checkPlaces(Map<String, Entry> entries, long dataBytes) {
        List<Map.Entry<String, Entry>> byPlace = new ArrayList<>(entries.entrySet());
        byPlace.sort(Comparator.<Map.Entry<String, Entry>>comparingLong(
                        e -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        long end = 0;
        @Nullable String last = null;
        for (Map.Entry<String, Entry> each : byPlace) {
            checkPlace(each.getKey(), each.getValue(), last, end, dataBytes);
            end = each.getValue().end();
            last = each.getKey();
        }
        if (end != dataBytes) {
            throw new IllegalArgumentException("it holds " + dataBytes + " bytes of data, but its tensors take " + end
                    + "; write or download it again.");
        }
    }

    private static void checkPlace(String name, Entry entry, @Nullable String last, long end, long dataBytes) {
        if (entry.end() > dataBytes) {
            throw new IllegalArgumentException("tensor " + name + " ends at byte " + entry.end()
                    + " of the data, but the file holds " + dataBytes + "; it is truncated, download it again.");
        }
        if (entry.begin() < end) {
            throw new IllegalArgumentException("tensors " + last + " and " + name + " overlap; write the file again.");
        }
        if (entry.begin() > end) {
            throw new IllegalArgumentException("bytes " + end + " to " + entry.begin()
                    + " of the data belong to no tensor; write the file again.");
        }
    }

    /** The header as JSON, padded with spaces so that the data begins at a multiple of 8 bytes. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonWriter out = new JsonWriter(text)) {
            out.beginObject();
            writeMetadata(out);
            for (Map.Entry<String, Entry> each : entries.entrySet()) {
                writeEntry(out.name(each.getKey()), each.getValue());
            }
            out.endObject();
        } catch (IOException e) {
            throw new IllegalStateException("a StringWriter does not fail", e);
        }
        return text.toString();
    }

    private void writeMetadata(JsonWriter out) throws IOException {
        if (metadata.isEmpty()) {
            return;
        }
        out.name(METADATA).beginObject();
        for (Map.Entry<String, String> each : metadata.entrySet()) {
            out.name(each.getKey()).value(each.getValue());
        }
        out.endObject();
    }

    private static void writeEntry(JsonWriter out, Entry entry) throws IOException {
        out.beginObject()
                .name("dtype")
                .value(entry.dtype().name())
                .name("shape")
                .beginArray();
        for (long side : entry.shape()) {
            out.value(side);
        }
        out.endArray().name("data_offsets").beginArray();
        out.value(entry.begin()).value(entry.end()).endArray().endObject();
    }
}
