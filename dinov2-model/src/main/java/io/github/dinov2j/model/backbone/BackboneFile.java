package io.github.dinov2j.model.backbone;

import com.google.gson.Gson;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.weights.WeightFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A backbone at rest: its tensors under Meta's names, what shape they are for, and how images must be prepared for it. Our
 * own files say the last two in their metadata; for others they are read off the tensors, with the released preprocessing.
 *
 * @param architecture the shape
 * @param preprocessing resize, crop, normalisation
 * @param tensors by Meta's names
 */
public record BackboneFile(Architecture architecture, Preprocessing preprocessing, Map<String, StoredTensor> tensors) {
    private static final Gson GSON = new Gson();
    private static final String ARCHITECTURE = "dinov2j.architecture";
    private static final String PREPROCESSING = "dinov2j.preprocessing";
    private static final int RELEASED_HEAD_WIDTH = 64;

    /**
     * Reads .pth, .safetensors or a Hugging Face folder, whose config.json is believed before anything else, also when only the
     * file in it is given.
     */
    public static BackboneFile read(Path path) {
        var file = WeightFile.open(path);
        var folder = file.huggingFace() ? Optional.of(file.file().resolveSibling("")) : Optional.<Path>empty();
        var tensors = file.backbone();
        var metadata = file.metadata();
        var architecture = folder.flatMap(HuggingFaceConfig::read)
                .or(() -> parsed(metadata, ARCHITECTURE, Architecture.class, path))
                .orElseGet(() -> infer(tensors, path));
        checkShapes(architecture, tensors, path);
        var preprocessing = parsed(metadata, PREPROCESSING, Preprocessing.class, path)
                .or(() -> folder.map(HuggingFacePreprocessor::read))
                .orElseGet(Preprocessing::released);
        return new BackboneFile(architecture, preprocessing, tensors);
    }

    private static <T> Optional<T> parsed(Map<String, String> metadata, String key, Class<T> type, Path path) {
        try {
            return Optional.ofNullable(metadata.get(key)).map(json -> GSON.fromJson(json, type));
        } catch (RuntimeException e) { // no JSON, or what the record's constructor refuses, wrapped by Gson
            throw new IllegalArgumentException(path + ": the metadata entry " + key + " is damaged.", e);
        }
    }

    /** This file, if its tensors are those of its architecture; else what of {@code path} does not fit is said. */
    public BackboneFile requireShapes(Path path) {
        checkShapes(architecture, tensors, path);
        return this;
    }

    /** A file may say any shape of itself; memory is taken only for one that its tensors have. */
    private static void checkShapes(Architecture a, Map<String, StoredTensor> tensors, Path path) {
        if (a.depth() > tensors.size()) {
            throw new IllegalArgumentException(path + " does not fit the architecture: it holds " + tensors.size()
                    + " tensors, too few for " + a.depth() + " blocks.");
        }
        var shapes = ParameterShapes.of(a);
        shapes.forEach((name, shape) -> {
            var tensor = tensors.get(name);
            if (tensor == null) {
                throw new IllegalArgumentException(path + " does not fit the architecture: the tensor " + name
                        + " is missing" + VariantReason.of(name, a) + ".");
            }
            if (!Arrays.equals(tensor.shape(), shape)) {
                throw new IllegalArgumentException(path + ": tensor " + name + " has shape "
                        + Arrays.toString(tensor.shape()) + ", the architecture needs " + Arrays.toString(shape)
                        + VariantReason.of(name, a) + ".");
            }
        });
        tensors.keySet().stream()
                .filter(name ->
                        !shapes.containsKey(name) && !VariantReason.of(name, a).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(path + " does not fit the architecture: the tensor " + name
                            + " is unexpected" + VariantReason.of(name, a) + ".");
                });
    }

    /**
     * This file, if its weights mean the same in {@code wanted}; else the first option that differs is named. Some options
     * leave no trace in names and shapes (where norms are), so Meta's weights would fit such a variant and give nonsense.
     */
    public BackboneFile requireVariant(Variant wanted, Path path) {
        var difference = VariantReason.difference(architecture, wanted);
        if (!difference.isEmpty()) {
            throw new IllegalArgumentException(path + " does not fit the architecture: " + difference + ".");
        }
        return this;
    }

    /**
     * The same backbone with its positions stored for another image size: resampled as it does for such an image itself, so that
     * its tokens there stay the same. Relative positions have no table to resample.
     */
    public BackboneFile withImageSize(int size) {
        if (size == architecture.imageSize()) {
            return this;
        }
        var other = architecture.withImageSize(size);
        var resampled = new LinkedHashMap<>(tensors);
        resampled.computeIfPresent(
                "pos_embed", (name, table) -> architecture.positions().table(table, architecture.grid(), other.grid()));
        return new BackboneFile(other, preprocessing, resampled);
    }

    /** Writes one safetensors file with Meta's names. */
    public void write(Path file) {
        // A fixed order, so that equal models are equal files.
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("format", "pt");
        metadata.put(ARCHITECTURE, GSON.toJson(architecture));
        metadata.put(PREPROCESSING, GSON.toJson(preprocessing));
        SafetensorsFile.write(file, tensors, metadata);
    }

    private static Architecture infer(Map<String, StoredTensor> tensors, Path path) {
        var cls = shape(tensors, "cls_token", 3, path);
        var positions = shape(tensors, "pos_embed", 3, path);
        var patch = shape(tensors, "patch_embed.proj.weight", 4, path);
        int dim = (int) cls[2];
        int grid = (int) Math.round(Math.sqrt((double) positions[1] - 1));
        if (dim % RELEASED_HEAD_WIDTH != 0 || (long) grid * grid + 1 != positions[1]) {
            throw new IllegalArgumentException(path + " is no DINOv2 backbone: tokens are " + dim
                    + " wide (expected a multiple of 64) with " + positions[1]
                    + " positions (expected a square number + 1).");
        }
        int depth = 0;
        while (tensors.containsKey("blocks." + depth + ".norm1.weight")) {
            depth++;
        }
        var feedForward = tensors.containsKey("blocks.0.mlp.w12.weight") ? FeedForward.SWIGLU : FeedForward.MLP;
        var registers =
                tensors.containsKey("register_tokens") ? (int) shape(tensors, "register_tokens", 3, path)[1] : 0;
        var usual = new Architecture(
                        dim,
                        depth,
                        dim / RELEASED_HEAD_WIDTH,
                        (int) patch[3],
                        grid * (int) patch[3],
                        feedForward,
                        0,
                        PositionResampling.OFFSET)
                .withRegisters(registers);
        return withBiases(withHidden(usual, tensors), tensors);
    }

    /** The biases that the first block has. */
    private static Architecture withBiases(Architecture usual, Map<String, StoredTensor> tensors) {
        var branch = usual.feedForward() == FeedForward.MLP ? "mlp.fc1" : "mlp.w12";
        var biases = new Biases(
                tensors.containsKey("blocks.0.attn.qkv.bias"),
                tensors.containsKey("blocks.0.attn.proj.bias"),
                tensors.containsKey("blocks.0." + branch + ".bias"));
        return usual.withVariant(usual.variant().withBiases(biases));
    }

    /** The hidden width that the tensors have; 0 stands for the usual one. */
    private static Architecture withHidden(Architecture usual, Map<String, StoredTensor> tensors) {
        var mlp = usual.feedForward() == FeedForward.MLP;
        var expand = tensors.get(mlp ? "blocks.0.mlp.fc1.weight" : "blocks.0.mlp.w12.weight");
        if (expand == null || expand.shape().length != 2) {
            return usual; // said later, with the tensor's name
        }
        var hidden = (int) (mlp ? expand.shape()[0] : expand.shape()[0] / 2);
        return hidden == usual.hidden()
                ? usual
                : usual.withVariant(usual.variant().withFeedForward(usual.feedForward(), hidden));
    }

    private static long[] shape(Map<String, StoredTensor> tensors, String name, int axes, Path path) {
        var tensor = tensors.get(name);
        if (tensor == null || tensor.shape().length != axes) {
            throw new IllegalArgumentException(
                    path + " is no DINOv2 backbone: the tensor " + name + " with " + axes + " axes is missing.");
        }
        return tensor.shape();
    }
}
