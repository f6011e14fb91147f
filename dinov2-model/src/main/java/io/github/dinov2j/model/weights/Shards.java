package io.github.dinov2j.model.weights;

import io.github.dinov2j.data.StoredTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Weights in several files of one folder, with an index that says which tensor is in which: {@code {"weight_map": {"cls_token":
 * "model-00001-of-00002.safetensors"}}}. Source: what transformers writes above its max_shard_size.
 */
final class Shards {
    /** The index of g/14 takes 60 KB. */
    private static final int MAX_INDEX_BYTES = 16 << 20;

    /** One element of a path, so that nothing outside the folder is read. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final JsonFields index;
    private final Path folder;
    private final Function<Path, Map<String, StoredTensor>> reader;
    private final Map<String, Map<String, StoredTensor>> opened = new HashMap<>();

    private Shards(Path file, Function<Path, Map<String, StoredTensor>> reader) {
        this.index = JsonFields.read(file, MAX_INDEX_BYTES);
        this.folder = file.resolveSibling("");
        this.reader = reader;
    }

    /** All tensors of the index in its order; {@code reader} opens one of the files. */
    static Map<String, StoredTensor> read(Path file, Function<Path, Map<String, StoredTensor>> reader) {
        return new Shards(file, reader).tensors();
    }

    private Map<String, StoredTensor> tensors() {
        JsonFields map = index.object("weight_map")
                .orElseThrow(() -> index.problem("has no weight_map, so it is no index of weights."));
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (String name : map.names()) {
            tensors.put(name, tensor(name, map.text(name, "")));
        }
        return tensors;
    }

    private StoredTensor tensor(String name, String shard) {
        Map<String, StoredTensor> tensors = opened.get(shard);
        if (tensors == null) {
            tensors = reader.apply(place(shard));
            opened.put(shard, tensors);
        }
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw index.problem("says that " + shard + " holds the tensor " + TorchGlobal.printable(name)
                    + ", which it does not; download both again.");
        }
        return tensor;
    }

    private Path place(String shard) {
        if (!PLAIN.matcher(shard).matches()) {
            throw index.problem("names the file \"" + TorchGlobal.printable(shard)
                    + "\"; expected a plain file name of the same folder.");
        }
        Path file = folder.resolve(shard);
        if (!Files.isRegularFile(file)) {
            throw index.problem("names the file " + shard + ", which is not in the folder; download it too.");
        }
        return file;
    }
}
