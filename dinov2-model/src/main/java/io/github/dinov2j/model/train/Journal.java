package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.LineFile;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Queue;

/** {@code log.jsonl}: a JSON object a line, each with its step. */
final class Journal {
    private static final Gson LINE =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private final LineFile file;
    private final Queue<JsonObject> owed = new ArrayDeque<>();

    Journal(LineFile file) {
        this.file = file;
    }

    /** An event; with its reason where one is given. */
    static JsonObject event(int step, String name, String why) {
        var line = new JsonObject();
        line.addProperty("step", step);
        line.addProperty("event", name);
        if (!why.isEmpty()) {
            line.addProperty("why", why);
        }
        return line;
    }

    /** Adds a line, after those still owed. */
    void write(JsonObject line) {
        flush();
        file.append(LINE.toJson(line));
    }

    /** Adds a line now or, where the disk is full, before the next one. */
    void owe(JsonObject line) {
        owed.add(line);
        try {
            flush();
        } catch (UncheckedIOException e) {
            if (!DiskSpace.ranOut(e)) {
                throw e;
            }
        }
    }

    /** Writes what is owed. */
    void flush() {
        for (var line = owed.peek(); line != null; line = owed.peek()) {
            file.append(LINE.toJson(line));
            owed.remove();
        }
    }

    /** What was written so far outlives a power failure. */
    void sync() {
        file.sync();
    }

    /**
     * Drops lines of steps from {@code step} on, since these steps come again, and what a crash left of its last line. Events at
     * {@code step} itself came before its line and stay; so do skipped images, which are told once.
     */
    void forgetFrom(int step) {
        file.keep(line -> before(line, step));
    }

    private static boolean before(String line, int step) {
        try {
            var json = LINE.fromJson(line, JsonObject.class);
            var at = json.get("step").getAsInt();
            return at < step || (json.has("event") && (at == step || json.has("path")));
        } catch (JsonParseException | NullPointerException | IllegalStateException | NumberFormatException e) {
            return false; // nothing that this log was given
        } catch (UnsupportedOperationException | ClassCastException e) {
            return false;
        }
    }
}
