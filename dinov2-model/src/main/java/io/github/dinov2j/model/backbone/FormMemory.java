package io.github.dinov2j.model.backbone;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the trials of this machine found, in {@code forms.json} of a folder: a model that was timed once starts at once.
 * Nothing depends on it; a file that cannot be read or written only means another trial.
 */
public final class FormMemory {
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_ENTRIES = 1000;

    private final Path file;

    /** The memory in this folder, which need not exist yet. */
    public FormMemory(Path folder) {
        file = folder.resolve("forms.json");
    }

    /** What was found on this machine for models of this shape: images and precision asked for, to the forms chosen. */
    public Map<String, String> found(Architecture architecture) {
        var start = FormChoice.machine() + ", " + FormChoice.shape(architecture) + ", ";
        var found = new TreeMap<String, String>();
        for (var key : all().keySet()) {
            if (key.startsWith(start)) {
                recall(key).ifPresent(forms -> found.put(key.substring(start.length()), forms.toString()));
            }
        }
        return found;
    }

    Optional<Forms> recall(String key) {
        try {
            return Optional.ofNullable(all().getAsJsonObject(key))
                    .flatMap(found -> Forms.read(found.get("forms").getAsString()));
        } catch (RuntimeException e) { // what a person or another version wrote there is no choice of ours
            return Optional.empty();
        }
    }

    void remember(String key, FormTrial.Chosen chosen) {
        var entry = new JsonObject();
        entry.addProperty("forms", chosen.forms().toString());
        entry.addProperty("blockMilliseconds", Math.round(chosen.milliseconds() * 1000) / 1000.0);
        var all = all();
        if (all.size() >= MAX_ENTRIES) {
            all = new JsonObject();
        }
        all.add(key, entry);
        try {
            AtomicFile.write(
                    file,
                    new GsonBuilder()
                                    .setPrettyPrinting()
                                    .disableHtmlEscaping()
                                    .create()
                                    .toJson(all) + "\n");
        } catch (FileException e) { // a folder that may only be read: the next start times again
            return;
        }
    }

    private JsonObject all() {
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
                return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            }
        } catch (IOException | RuntimeException e) { // damaged: begun anew
            return new JsonObject();
        }
        return new JsonObject();
    }
}
