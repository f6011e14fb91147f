package io.github.dinov2j.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Pixels;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.HuggingFaceFolder;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.torch.ComputeThreads;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A backbone ready to turn images into features. Holds native memory: close it. One thread at a time. */
public final class DinoModel implements AutoCloseable {
    private final String name;
    private final TorchDevice device;
    private final VisionTransformer backbone;
    private final Preprocessing preprocessing;
    private final List<String> warnings;
    private boolean prepared;
    private String fingerprint = "";

    private DinoModel(
            String name,
            TorchDevice device,
            VisionTransformer backbone,
            Preprocessing preprocessing,
            List<String> warnings) {
        this.name = name;
        this.device = device;
        this.backbone = backbone;
        this.preprocessing = preprocessing;
        this.warnings = warnings;
    }

    static DinoModel load(Path path, String deviceName) {
        var file = BackboneFile.read(path);
        return on(deviceName, device -> {
            var parameters = VisionTransformer.places(file.architecture(), device.manager());
            parameters.load(file.tensors(), path.toString());
            var backbone = new VisionTransformer(file.architecture(), parameters, device.ops());
            var warnings = parameters.notFinite().stream()
                    .map(found -> found.sentence(path.toString()))
                    .toList();
            return new DinoModel("pretrained", device, backbone, file.preprocessing(), warnings);
        });
    }

    /** A model on a device of its own, which is given back when the model cannot be made. */
    private static DinoModel on(String deviceName, Function<TorchDevice, DinoModel> making) {
        var device = TorchDevice.open(deviceName);
        try {
            return making.apply(device);
        } catch (RuntimeException | OutOfMemoryError e) {
            device.close();
            throw e;
        }
    }

    static DinoModel untrained(Architecture architecture, long seed, String deviceName) {
        return untrained(architecture, Initialization.dinov2(), Preprocessing.released(), seed, deviceName);
    }

    private static DinoModel untrained(
            Architecture architecture,
            Initialization start,
            Preprocessing preprocessing,
            long seed,
            String deviceName) {
        return on(deviceName, device -> {
            var parameters = start.backbone(architecture, device.manager(), Initialization.random(seed));
            var backbone = new VisionTransformer(architecture, parameters, device.ops());
            return new DinoModel("untrained", device, backbone, preprocessing, List.of());
        });
    }

    /** A random backbone of the same shape and preprocessing: the floor for this model's features. */
    public DinoModel untrainedTwin() {
        return untrainedTwin(Initialization.dinov2(), 0);
    }

    /** The very weights a run with this initialisation and seed started from. */
    public DinoModel untrainedTwin(Initialization start, long seed) {
        var gpu = device.manager().getDevice();
        return untrained(architecture(), start, preprocessing, seed, gpu.isGpu() ? "cuda:" + gpu.getDeviceId() : "cpu");
    }

    public Architecture architecture() {
        return backbone.architecture();
    }

    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** What a user should know of the weights, one sentence each: that some are NaN or infinite. */
    public List<String> warnings() {
        return warnings;
    }

    /** Class and patch tokens of every image, on the heap. */
    public Features features(ImageFolder images) {
        return features(images, Extraction.standard());
    }

    /** The wanted tokens of every image, on the heap. */
    public Features features(ImageFolder images, Extraction extraction) {
        return features(images, extraction, Progress.standard());
    }

    public Features features(ImageFolder images, Extraction extraction, Progress progress) {
        return new FeatureExtraction(this, extraction).toMemory(images, progress);
    }

    /** The wanted tokens of every image, part by part into a features folder; goes on where an earlier call stopped. */
    public void features(ImageFolder images, Extraction extraction, Path folder, Progress progress) {
        new FeatureExtraction(this, extraction).toFolder(images, folder, progress);
    }

    /** Tokens of prepared images [n,3,height,width], row-major: block names as in a features folder. */
    Map<String, FeatureBlock> tokens(float[] images, int n, int height, int width, Extraction extraction) {
        return tokens(FloatBuffer.wrap(images), n, height, width, extraction);
    }

    /** The same; a direct byte buffer in native order is read where it lies. */
    Map<String, FeatureBlock> tokens(Buffer images, int n, int height, int width, Extraction extraction) {
        prepare(n, height, width);
        try (var scope = new StepScope(device);
                var threads = ComputeThreads.forWidth(architecture().dim());
                var off = GradMode.off()) {
            var input = scope.manager().create(images, new Shape(n, 3, height, width), DataType.FLOAT32);
            var blocks = new LinkedHashMap<String, FeatureBlock>();
            if (extraction.blocks().isEmpty()) {
                TokenBlocks.add(
                        blocks,
                        "",
                        backbone.forward(input),
                        height / architecture().patch(),
                        extraction);
                return blocks;
            }
            backbone.intermediate(input, Set.copyOf(extraction.blocks()))
                    .forEach((block, tokens) -> TokenBlocks.add(
                            blocks,
                            String.format(java.util.Locale.ROOT, "block%02d.", block),
                            tokens,
                            height / architecture().patch(),
                            extraction));
            return blocks;
        }
    }

    /** How much the class token of an image attends to its patches in the last block. */
    public AttentionMaps attention(Pixels image) {
        return attention(image, AttentionQuery.standard());
    }

    /** How much one token of an image attends to all others in one block. */
    public AttentionMaps attention(Pixels image, AttentionQuery query) {
        var a = architecture();
        var block = query.block(a.depth());
        var seen = query.whole() ? image : sized(query.resize(), query.crop()).view(image);
        a.checkSize(seen.height(), seen.width());
        var h = seen.height() / a.patch();
        var w = seen.width() / a.patch();
        var token = query.from().token(a, h, w);
        prepare(1, seen.height(), seen.width());
        try (var scope = new StepScope(device);
                var threads = ComputeThreads.forWidth(a.dim());
                var off = GradMode.off()) {
            var input = scope.manager()
                    .create(preprocessing.normalization().toTensor(seen), new Shape(1, 3, seen.height(), seen.width()));
            var maps = backbone.attention(input, token, Set.of(block)).values();
            var values = maps.iterator().next().toFloatArray();
            return new AttentionMaps(seen, block, query.from(), a.heads(), 1 + a.registers(), h, w, values);
        }
    }

    /** The model's preprocessing with other sizes; 0 = its own. */
    Preprocessing sized(int shortSide, int side) {
        var crop = side == 0 ? preprocessing.crop() : side;
        var resize = shortSide == 0 ? Math.max(preprocessing.resize(), crop) : shortSide;
        architecture().checkSize(crop, crop);
        return preprocessing.withSize(resize, crop);
    }

    /** With the first batch, whose shape the trial takes; outside any scope, so that packed weights stay. */
    private void prepare(int batch, int height, int width) {
        if (!prepared) {
            backbone.prepareForInference(device, batch, height, width);
            prepared = true;
        }
    }

    /** Writes the backbone as one safetensors file with Meta's names. */
    public void save(Path file) {
        new BackboneFile(architecture(), preprocessing, backbone.parameters().stored()).write(file);
    }

    /**
     * Writes a folder that transformers loads (config.json, model.safetensors, preprocessor_config.json) and that is a model
     * here too; it must be new or empty. transformers resamples the positions of models without registers its own way, so
     * other image sizes than the stored grid's give it slightly different tokens.
     */
    public void saveHuggingFace(Path folder) {
        HuggingFaceFolder.write(
                folder, architecture(), preprocessing, backbone.parameters().stored());
    }

    String name() {
        return name;
    }

    /** What a features folder says of the model that made it. */
    JsonObject description() {
        var description = new JsonObject();
        description.addProperty("name", name);
        description.add("architecture", new Gson().toJsonTree(architecture()));
        description.addProperty("checksum", fingerprint());
        return description;
    }

    /** SHA-256 over every parameter, in hexadecimal; taken once. */
    private String fingerprint() {
        if (fingerprint.isEmpty()) {
            fingerprint = computedFingerprint();
        }
        return fingerprint;
    }

    private String computedFingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            backbone.parameters().stored().values().forEach(tensor -> tensor.forEachWindow(digest::update));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }

    /** Native arrays alive in this model now; constant between calls. */
    int nativeArrays() {
        return device.manager().getManagedArrays().size();
    }

    @Override
    public void close() {
        device.close();
    }

    @Override
    public String toString() {
        var a = architecture();
        return "DinoModel: " + name + ", " + a.dim() + " wide, " + a.depth() + " deep, patch " + a.patch() + ", "
                + a.registers() + " registers, " + a.parameters() + " parameters"
                + (warnings.isEmpty() ? "" : "; " + String.join(" ", warnings));
    }
}
