package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.AtomicFolder;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One folder of {@code checkpoints/}: the files of the {@link TrainingState} and a manifest with the checksum of each. It is
 * written aside and renamed, so that under its name there is the whole of it or nothing.
 */
record Checkpoint(Path folder) implements TrainingState.Files {
    private static final String MANIFEST = "manifest.json";
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
    private static final int FORMAT = 1;
    private static final long MANIFEST_BYTES = 1 << 20;
    private static final String RANDOMNESS = "order, crops, masks, drop path: functions of seed and step";

    void write(Snapshot snapshot, DataPosition data) {
        AtomicFolder.write(folder, aside -> {
            var sums = new JsonObject();
            snapshot.files().forEach((name, tensors) -> {
                SafetensorsFile.write(aside.resolve(name), tensors, Map.of("format", "pt"));
                sums.addProperty(name, Checksum.of(aside.resolve(name)));
            });
            var manifest = new JsonObject();
            manifest.addProperty("format", FORMAT);
            manifest.addProperty("step", snapshot.step());
            manifest.addProperty("seed", data.seed());
            manifest.add("data", data.after(snapshot.step()));
            manifest.addProperty("randomness", RANDOMNESS);
            manifest.add("sha256", sums);
            AtomicFile.write(aside.resolve(MANIFEST), GSON.toJson(manifest));
        });
    }

    /** The number of steps that its name says. */
    int step() {
        return Integer.parseInt(folder.getFileName().toString());
    }

    /** Older versions wrote the manifest last, into the folder itself: without one it was not finished. */
    boolean hasManifest() {
        return Files.exists(folder.resolve(MANIFEST));
    }

    /** Its manifest, which holds the checksums of all its files. */
    Path manifestFile() {
        return folder.resolve(MANIFEST);
    }

    /** Checks every file; whatever is wrong with it is a FileException. */
    void check() {
        verify(manifest(), TrainingState.FILES);
    }

    /** Reads it into the pair after checking every file; whatever is wrong with it is a FileException or IllegalArgumentException. */
    void read(StudentTeacher pair) {
        check();
        TrainingState.load(pair, this);
    }

    /** The file of the exponential mean, after checking it. */
    Path verifiedTeacher() {
        verify(manifest(), List.of(TrainingState.TEACHER));
        return folder.resolve(TrainingState.TEACHER);
    }

    private JsonObject manifest() {
        var file = folder.resolve(MANIFEST);
        try {
            if (Files.size(file) > MANIFEST_BYTES) {
                throw new FileException(file, "is no manifest of a checkpoint: it is too long.");
            }
            return GSON.fromJson(Files.readString(file), JsonObject.class);
        } catch (FileException e) {
            throw e;
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (RuntimeException | StackOverflowError e) { // whatever Gson makes of any bytes
            throw new FileException(file, "is damaged: it is no JSON object.");
        }
    }

    private void verify(JsonObject manifest, List<String> files) {
        try {
            if (manifest.get("format").getAsInt() != FORMAT
                    || manifest.get("step").getAsInt() != step()) {
                throw new FileException(
                        folder.resolve(MANIFEST), "is not of format " + FORMAT + " and step " + step() + ".");
            }
            var sums = manifest.getAsJsonObject("sha256");
            for (var name : files) {
                verify(folder.resolve(name), sums.get(name).getAsString());
            }
        } catch (FileException e) {
            throw e;
        } catch (RuntimeException e) { // a field that is missing or of another kind
            throw new FileException(
                    folder.resolve(MANIFEST), "is damaged: format, step or sha256 is missing or wrong.");
        }
    }

    private static void verify(Path file, String sum) {
        if (!sum.equals(Checksum.of(file))) {
            throw new FileException(file, "has changed since it was written (checksum).");
        }
    }

    @Override
    public Map<String, StoredTensor> tensors(String file) {
        try (var tensors = SafetensorsFile.open(folder.resolve(file))) {
            return tensors.tensors();
        }
    }

    @Override
    public String name(String file) {
        return folder.resolve(file).toString();
    }
}
