package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Where a run lives: plan.json, provenance.json, log.jsonl, checkpoints/, and at the end model.safetensors. */
final class RunFolder {
    private static final Gson LINE = new Gson();
    private static final Gson PRETTY = new GsonBuilder().setPrettyPrinting().create();
    private static final int KEPT_CHECKPOINTS = 2;

    private final Path root;
    private final List<Consumer<JsonObject>> listeners = new ArrayList<>();

    RunFolder(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path model() {
        return root.resolve("model.safetensors");
    }

    /** Refuses a folder that already holds a run. */
    void checkNew() {
        if (Files.exists(root.resolve("plan.json"))) {
            throw new IllegalArgumentException(
                    "There is already a run in " + root + "; go on with --resume, or give another folder.");
        }
    }

    /** Starts a new run. */
    void start(Plan plan) {
        checkNew();
        try {
            Files.createDirectories(checkpoints());
        } catch (IOException e) {
            throw new UncheckedIOException("The run folder " + root + " cannot be made: " + e.getMessage(), e);
        }
        AtomicFile.write(root.resolve("plan.json"), PRETTY.toJson(plan.toJson()));
    }

    Plan plan() {
        return Plan.read(root.resolve("plan.json"));
    }

    void provenance(JsonObject provenance) {
        AtomicFile.write(root.resolve("provenance.json"), PRETTY.toJson(provenance));
    }

    /** Hears every line that goes into the log from now on, after it is there. */
    void listen(Consumer<JsonObject> listener) {
        listeners.add(listener);
    }

    void log(JsonObject line) {
        try {
            Files.writeString(
                    root.resolve("log.jsonl"),
                    LINE.toJson(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The log in " + root + " cannot be written: " + e.getMessage(), e);
        }
        listeners.forEach(listener -> listener.accept(line));
    }

    /**
     * Drops log lines of steps from {@code step} on: after a crash the steps since the last checkpoint come again. Events
     * at {@code step} itself came before its line and stay.
     */
    void forgetLogFrom(int step) {
        var file = root.resolve("log.jsonl");
        if (!Files.exists(file)) {
            return;
        }
        try {
            var kept = new ArrayList<String>();
            for (var line : Files.readAllLines(file)) {
                if (line.endsWith("}") && before(LINE.fromJson(line, JsonObject.class), step)) {
                    kept.add(line);
                }
            }
            AtomicFile.write(file, String.join("\n", kept) + (kept.isEmpty() ? "" : "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("The log " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean before(JsonObject line, int step) {
        var at = line.get("step").getAsInt();
        return at < step || (at == step && line.has("event"));
    }

    Path checkpoint(int step) {
        return checkpoints().resolve(String.format(Locale.ROOT, "%06d", step));
    }

    private Path checkpoints() {
        return root.resolve("checkpoints");
    }

    /** The newest complete checkpoint. */
    Optional<Path> newestCheckpoint() {
        var all = complete();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    private List<Path> complete() {
        if (!Files.isDirectory(checkpoints())) {
            return List.of();
        }
        try (var folders = Files.list(checkpoints())) {
            return folders.filter(f -> f.getFileName().toString().matches("\\d{6,}"))
                    .filter(f -> Files.exists(f.resolve("manifest.json")))
                    .sorted(Comparator.comparingInt(
                            f -> Integer.parseInt(f.getFileName().toString())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoints in " + root + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /** Removes all but the newest two checkpoints. */
    void prune() {
        var all = complete();
        for (var old : all.subList(0, Math.max(0, all.size() - KEPT_CHECKPOINTS))) {
            delete(old);
        }
    }

    private static void delete(Path checkpoint) {
        try (var files = Files.list(checkpoint)) {
            // The manifest goes first: a folder without one is never taken for a checkpoint.
            Files.deleteIfExists(checkpoint.resolve("manifest.json"));
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(checkpoint);
        } catch (IOException e) {
            throw new UncheckedIOException("The old checkpoint " + checkpoint + " cannot be removed.", e);
        }
    }
}
