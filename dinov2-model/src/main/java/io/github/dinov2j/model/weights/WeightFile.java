package io.github.dinov2j.model.weights;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Weights as they lie on disk, whatever the container and whatever the names.
 *
 * <p>Reads .pth in both of PyTorch's containers, safetensors, and a folder with model.safetensors or pytorch_model.bin, each also as
 * several files with an index; which one is told by content, not by name. Tensors are read when their numbers are asked for and need no
 * closing. Every problem of a file is a {@link FileException}.
 */
public final class WeightFile {
    private static final String INDEX = ".index.json";
    private static final List<String> IN_FOLDER =
            List.of("model.safetensors", "model.safetensors" + INDEX, "pytorch_model.bin", "pytorch_model.bin" + INDEX);

    private final Path file;
    private final Content content;

    private record Content(List<Path> files, Map<String, StoredTensor> tensors, Map<String, String> metadata) {}

    private WeightFile(Path file, Content content) {
        this.file = file;
        this.content = content;
    }

    /** Opens a file or a Hugging Face folder and checks it; nothing in it is executed. */
    public static WeightFile open(Path path) {
        Path file = Files.isDirectory(path) ? inFolder(path) : path;
        return new WeightFile(file, read(file));
    }

    private static Path inFolder(Path folder) {
        return IN_FOLDER.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new FileException(
                        folder,
                        "this folder holds none of " + IN_FOLDER
                                + "; give a weights file or a Hugging Face model folder."));
    }

    private static Content read(Path file) {
        if (!file.getFileName().toString().endsWith(INDEX)) {
            return read(file, start(file));
        }
        List<Path> files = new ArrayList<>(List.of(file));
        Map<String, StoredTensor> tensors = Shards.read(file, shard -> {
            files.add(shard);
            return read(shard, start(shard)).tensors();
        });
        return new Content(files, tensors, Map.of());
    }

    private static byte[] start(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(16);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private static Content read(Path file, byte[] start) {
        if (startsWith(start, new byte[] {'P', 'K', 3, 4})) {
            return new Content(List.of(file), PthFile.read(file, ZipContainer::read), Map.of());
        }
        if (startsWith(start, LegacyContainer.START)) {
            return new Content(
                    List.of(file), PthFile.read(file, (path, channel) -> LegacyContainer.read(channel)), Map.of());
        }
        if (isSafetensors(start)) {
            try (SafetensorsFile safetensors = SafetensorsFile.open(file)) {
                return new Content(List.of(file), safetensors.tensors(), safetensors.metadata());
            }
        }
        throw new FileException(file, unknown(start));
    }

    private static boolean isSafetensors(byte[] start) {
        return start.length > 8 && start[8] == '{';
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static String unknown(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("version https")) {
            return "is a Git LFS pointer, not the weights themselves; fetch them with git lfs pull.";
        }
        if (text.stripLeading().startsWith("<")) {
            return "is a web page, not weights; the download failed, download it again.";
        }
        if (start.length > 1 && start[0] == (byte) 0x80) {
            return "is a bare pickle, not weights saved by torch.save; refused, and nothing of it was run.";
        }
        return "is neither a PyTorch file (.pth) nor safetensors; give one of these.";
    }

    /** The file the tensors come from; of several the index. */
    public Path file() {
        return file;
    }

    /** All files that the tensors come from; of several the index first, then each as the index names it first. */
    public List<Path> files() {
        return List.copyOf(content.files());
    }

    /** Whether the backbone's names are Hugging Face's, so that a config.json beside the file speaks of it. */
    public boolean huggingFace() {
        return tensors().keySet().stream().anyMatch(name -> ("." + name).endsWith(".embeddings.cls_token"));
    }

    /** The metadata of a safetensors file; other containers have none. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(content.metadata());
    }

    /** All tensors under the names of the file; of a training checkpoint those of the teacher. */
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(content.tensors());
    }

    /**
     * The backbone under Meta's names (spec section 1.6), without heads; Hugging Face's query, key and value stacked as qkv.
     *
     * <p>A file without a backbone is a {@link FileException}; whether all tensors of an architecture are there is the model's to check.
     */
    public Map<String, StoredTensor> backbone() {
        Map<String, StoredTensor> backbone = new LinkedHashMap<>();
        try {
            BackboneNames.in(tensors().keySet())
                    .backbone()
                    .forEach((meta, names) -> backbone.put(meta, stacked(meta, names)));
        } catch (IllegalArgumentException e) {
            throw new FileException(file, Objects.requireNonNull(e.getMessage()));
        }
        return backbone;
    }

    /** What is not the backbone, under the names of the file: projection heads of a training checkpoint, a classifier. */
    public Map<String, StoredTensor> others() {
        Map<String, StoredTensor> others = new LinkedHashMap<>();
        try {
            BackboneNames.in(tensors().keySet()).others().forEach(name -> others.put(name, tensor(name)));
        } catch (IllegalArgumentException e) {
            return tensors(); // no backbone at all, as in the file of a linear head
        }
        return others;
    }

    /**
     * The projection heads of the teacher's side under Meta's names, {@code dino_head.*} and where it is separate {@code
     * ibot_head.*}, as training checkpoints have them; empty where there are none.
     */
    public Map<String, StoredTensor> heads() {
        Map<String, StoredTensor> heads = new LinkedHashMap<>();
        HeadNames.in(tensors().keySet()).forEach((meta, name) -> heads.put(meta, tensor(name)));
        return heads;
    }

    private StoredTensor tensor(String name) {
        return Objects.requireNonNull(content.tensors().get(name));
    }

    /** Stacks along the first axis: [A,...] three times gives [3A,...]. */
    private StoredTensor stacked(String meta, List<String> names) {
        List<StoredTensor> parts = names.stream().map(this::tensor).toList();
        StoredTensor first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        if (first.shape().length == 0 || !parts.stream().allMatch(part -> alike(first, part))) {
            throw new IllegalArgumentException("has parts of different shapes for " + meta + ": " + parts + ".");
        }
        return StoredTensor.stacked(parts);
    }

    private static boolean alike(StoredTensor first, StoredTensor part) {
        return part.dtype() == first.dtype() && Arrays.equals(part.shape(), first.shape());
    }

    @Override
    public String toString() {
        return file + ": " + content.tensors().size() + " tensors";
    }
}
