package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.LineFile;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** {@code log.jsonl}: a JSON object a line, each with its step. */
final class Journal {
    private static final Gson LINE =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private final LineFile file;
    private final List<Consumer<JsonObject>> listeners = new ArrayList<>();
    private final Queue<Runnable> owed = new ArrayDeque<>();

    Journal(LineFile file) {
        this.file = file;
    }

    /** Hears every line from now on, after it is there. */
    void listen(Consumer<JsonObject> listener) {
        listeners.add(listener);
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

    /** Adds a line now or, where the disk is full, when {@link #flush} is called next. */
    void write(JsonObject line) {
        owed.add(() -> file.append(LINE.toJson(line)));
        listeners.forEach(listener -> owed.add(() -> listener.accept(line)));
        try {
            flush();
        } catch (UncheckedIOException e) {
            if (!DiskSpace.ranOut(e)) {
                throw e;
            }
        }
    }

    /** Writes what is owed, each line once. */
    void flush() {
        for (var next = owed.peek(); next != null; next = owed.peek()) {
            next.run();
            owed.remove();
        }
    }

    /** What was written so far outlives a power failure. */
    void sync() {
        file.sync();
    }

    /**
     * Drops lines of steps from {@code step} on, since these steps come again, and what a crash left of its last line. Events, health
     * and evaluations at {@code step} itself came before its line and stay; so do skipped images, which are told once.
     */
    void forgetFrom(int step) {
        file.keep(line -> before(line, step));
    }

    private static boolean before(String line, int step) {
        try {
            var json = LINE.fromJson(line, JsonObject.class);
            var at = json.get("step").getAsInt();
            return at < step || (at == step && !json.has("total")) || (json.has("event") && json.has("path"));
        } catch (JsonParseException | NullPointerException | IllegalStateException | NumberFormatException e) {
            return false; // nothing that this log was given
        } catch (UnsupportedOperationException | ClassCastException e) {
            return false;
        }
    }
}
