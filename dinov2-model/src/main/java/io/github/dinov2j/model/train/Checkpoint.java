package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.loss.Targets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One folder of {@code checkpoints/}: student, teacher, optimiser and state (centres), and a manifest with the checksum of
 * each. The manifest is written last, so a folder with one is complete. Names are Meta's.
 */
final class Checkpoint {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
    private static final int FORMAT = 1;
    private static final String MANIFEST = "manifest.json";
    private static final List<String> FILES =
            List.of("student.safetensors", "teacher.safetensors", "optimizer.safetensors", "state.safetensors");

    private Checkpoint() {}

    /** Writes the pair as it is after {@code step} steps. */
    static void write(Path folder, StudentTeacher pair, int step) {
        try {
            Files.createDirectories(folder);
            write(folder, 0, pair.student().stored());
            write(folder, 1, pair.teacher().stored());
            write(folder, 2, pair.optimizer().stored());
            write(folder, 3, state(pair));
            AtomicFile.write(folder.resolve(MANIFEST), GSON.toJson(manifest(folder, step)));
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint " + folder + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void write(Path folder, int file, Map<String, StoredTensor> tensors) {
        SafetensorsFile.write(folder.resolve(FILES.get(file)), tensors, Map.of("format", "pt"));
    }

    private static JsonObject manifest(Path folder, int step) {
        var sums = new JsonObject();
        for (var file : FILES) {
            sums.addProperty(file, Checksum.of(folder.resolve(file)));
        }
        var manifest = new JsonObject();
        manifest.addProperty("format", FORMAT);
        manifest.addProperty("step", step);
        manifest.add("sha256", sums);
        return manifest;
    }

    /** Reads a checkpoint into the pair after checking every file; returns the number of steps it stands for. */
    static int read(Path folder, StudentTeacher pair) {
        var manifest = verified(folder);
        pair.student().load(tensors(folder, 0), folder + "/" + FILES.get(0));
        pair.teacher().load(tensors(folder, 1), folder + "/" + FILES.get(1));
        pair.optimizer().load(tensors(folder, 2), folder + "/" + FILES.get(2));
        load(pair, tensors(folder, 3), folder + "/" + FILES.get(3));
        return manifest.get("step").getAsInt();
    }

    private static JsonObject verified(Path folder) {
        try {
            var manifest = GSON.fromJson(Files.readString(folder.resolve(MANIFEST)), JsonObject.class);
            if (manifest == null || manifest.get("format").getAsInt() != FORMAT) {
                throw new IllegalArgumentException("The checkpoint " + folder + " is not of format " + FORMAT + ".");
            }
            for (var file : FILES) {
                var expected = manifest.getAsJsonObject("sha256").get(file).getAsString();
                if (!expected.equals(Checksum.of(folder.resolve(file)))) {
                    throw new IllegalArgumentException(
                            "The checkpoint file " + folder.resolve(file)
                                    + " has changed since it was written (checksum); remove its folder to go on from the one before.");
                }
            }
            return manifest;
        } catch (JsonParseException | NullPointerException | IllegalStateException e) {
            throw new IllegalArgumentException("The manifest of the checkpoint " + folder + " is damaged.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, StoredTensor> tensors(Path folder, int file) {
        try (var tensors = SafetensorsFile.open(folder.resolve(FILES.get(file)))) {
            return tensors.tensors();
        }
    }

    private static Map<String, StoredTensor> state(StudentTeacher pair) {
        var all = new LinkedHashMap<String, StoredTensor>(pair.scaler().stored());
        centres(pair.objective())
                .forEach((name, targets) -> targets.state().stored().forEach((n, t) -> all.put(name + n, t)));
        return all;
    }

    private static void load(StudentTeacher pair, Map<String, StoredTensor> values, String source) {
        pair.scaler().load(values, source);
        centres(pair.objective()).forEach((name, targets) -> targets.state().load(Network.under(name, values), source));
    }

    private static Map<String, Targets> centres(Objective objective) {
        var all = new LinkedHashMap<String, Targets>();
        all.put("dino.", objective.dinoTargets());
        all.put("ibot.", objective.ibotTargets());
        return all;
    }
}
