package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.model.head.StoredHeads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which weights a frozen teacher has.
 *
 * @param model as the plan names it
 * @param files what its weights are read from
 * @param sha256 over the files, one after another
 * @param bytes of the files
 * @param heads whether its heads are used
 */
record TeacherIdentity(String model, List<Path> files, String sha256, long bytes, boolean heads) {
    /** Reads the files whole. */
    static TeacherIdentity of(TeacherFile file, Optional<StoredHeads> heads) {
        var files = new ArrayList<>(file.files());
        heads.map(StoredHeads::file)
                .filter(found -> !found.equals(file.path()) && !files.contains(found))
                .ifPresent(files::add);
        var bytes = files.stream().mapToLong(TeacherIdentity::size).sum();
        return new TeacherIdentity(file.model(), files, Checksum.of(files), bytes, heads.isPresent());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    /** What {@code provenance.json} says of it. */
    JsonObject json() {
        var json = new JsonObject();
        json.addProperty("model", model);
        json.addProperty("sha256", sha256);
        json.addProperty("bytes", bytes);
        json.addProperty("heads", heads);
        return json;
    }

    /** Refuses to go on with another teacher than the run began with. */
    void checkSame(JsonObject recorded) {
        var before = recorded.get("sha256").getAsString();
        if (!before.equals(sha256)) {
            throw new IllegalArgumentException("The teacher " + model
                    + " is not the one this run began with: its SHA-256 was " + before + " and is " + sha256
                    + "; put the old files back, or start a new run.");
        }
    }
}
