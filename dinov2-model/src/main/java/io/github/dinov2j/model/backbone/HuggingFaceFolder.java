package io.github.dinov2j.model.backbone;

import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.weights.HuggingFaceNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a model as transformers keeps it: model.safetensors, preprocessor_config.json, and config.json at the end, so that a
 * folder that was not finished is none.
 */
public final class HuggingFaceFolder {
    private HuggingFaceFolder() {}

    /** Writes into a folder that is new or empty; {@code tensors} are under Meta's names and are read as they are written. */
    public static void write(
            Path folder, Architecture architecture, Preprocessing preprocessing, Map<String, StoredTensor> tensors) {
        var config = HuggingFaceConfig.json(architecture);
        checkEmpty(folder);
        SafetensorsFile.write(folder.resolve("model.safetensors"), named(tensors), Map.of("format", "pt"));
        AtomicFile.write(folder.resolve(HuggingFacePreprocessor.NAME), HuggingFacePreprocessor.json(preprocessing));
        AtomicFile.write(folder.resolve(HuggingFaceConfig.NAME), config);
    }

    private static void checkEmpty(Path folder) {
        if (Files.isRegularFile(folder)) {
            throw new IllegalArgumentException(folder + " is a file; give a new folder, or a name in .safetensors.");
        }
        if (Files.isDirectory(folder)) {
            try (var inside = Files.list(folder)) {
                if (inside.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            "The folder " + folder + " is not empty; give a new one, nothing is overwritten.");
                }
            } catch (IOException e) {
                throw new FileException(folder, e);
            }
        }
    }

    private static Map<String, StoredTensor> named(Map<String, StoredTensor> tensors) {
        var named = new LinkedHashMap<String, StoredTensor>();
        tensors.forEach((meta, tensor) -> {
            var names = HuggingFaceNames.of(meta);
            for (int i = 0; i < names.size(); i++) {
                named.put(names.get(i), names.size() == 1 ? tensor : tensor.part(i, names.size()));
            }
        });
        return named;
    }
}
