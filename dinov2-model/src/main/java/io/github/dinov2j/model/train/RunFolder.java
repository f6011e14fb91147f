package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.AtomicFolder;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.LineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Where a run lives: plan.json, provenance.json, log.jsonl, skipped.csv, checkpoints/, maybe best.safetensors, and at the end model.safetensors. */
final class RunFolder {
    private static final Gson PRETTY = new GsonBuilder().setPrettyPrinting().create();
    private static final String PLAN = "plan.json";

    private final Path root;
    private final Journal journal;

    RunFolder(Path root) {
        this.root = root;
        journal = new Journal(new LineFile(root.resolve("log.jsonl")));
    }

    Path root() {
        return root;
    }

    Path model() {
        return root.resolve("model.safetensors");
    }

    /** The best so far, where the run started from weights and got better. */
    Path best() {
        return root.resolve("best.safetensors");
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Journal journal() {
        return journal;
    }

    /** Adds a line to the log now or, where the disk is full, before the next one. */
    void log(JsonObject line) {
        journal.write(line);
    }

    /** Hears every line that goes into the log from now on, after it is there. */
    void listen(Consumer<JsonObject> listener) {
        journal.listen(listener);
    }

    LineFile skipped() {
        return new LineFile(root.resolve("skipped.csv"));
    }

    /** The model is written last. */
    boolean finished() {
        return Files.exists(model());
    }

    /** Refuses a folder that already holds a run, and what is no folder. */
    void checkNew() {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new FileException(root, "is a file; give a folder for the run.");
        }
        if (Files.exists(root.resolve(PLAN))) {
            throw new IllegalArgumentException(
                    "There is already a run in " + root + "; go on with --resume, or give another folder.");
        }
    }

    /** Makes the folder. */
    void make() {
        try {
            Files.createDirectories(checkpoints());
        } catch (IOException e) {
            throw new FileException(root, e);
        }
    }

    /** Removes what a killed process left half written; nobody else may be at work here. */
    void removeLeftovers() {
        try (var files = Files.newDirectoryStream(root, "*.tmp")) {
            for (var file : files) {
                Files.delete(file);
            }
            if (Files.isDirectory(checkpoints())) {
                AtomicFolder.removeLeftovers(checkpoints());
            }
        } catch (IOException e) {
            throw new FileException(root, e);
        }
    }

    void plan(Plan plan) {
        AtomicFile.write(root.resolve(PLAN), PRETTY.toJson(plan.toJson()));
    }

    Plan plan() {
        if (!Files.exists(root.resolve(PLAN))) {
            throw new IllegalArgumentException(
                    "There is no run in " + root + " (it has no plan.json); leave out --resume to start one.");
        }
        return Plan.read(root.resolve(PLAN));
    }

    void provenance(JsonObject provenance) {
        AtomicFile.write(root.resolve("provenance.json"), PRETTY.toJson(provenance));
    }
}
