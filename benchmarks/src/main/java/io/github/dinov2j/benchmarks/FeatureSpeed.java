package io.github.dinov2j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FormMemory;
import io.github.dinov2j.model.backbone.Forms;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The model alone on 224 pixel images, batch 8: ViT-S/14 in float32 and bfloat16 and ViT-B/14 in float32, beside eager
 * PyTorch, torch.compile and ONNX Runtime on as many threads. Arguments: the Python to use, then {@code --record}.
 */
public final class FeatureSpeed {
    private static final int BATCH = 8;
    private static final int SIDE = 224;
    private static final int BATCHES = 2;

    private FeatureSpeed() {}

    /** Three tables. */
    public static void main(String[] arguments) throws IOException {
        table(arguments, "small", Precision.FLOAT32, List.of("eager", "compile", "onnxruntime"));
        table(arguments, "small", Precision.BFLOAT16, List.of("eager", "compile"));
        table(arguments, "base", Precision.FLOAT32, List.of("eager", "compile", "onnxruntime"));
    }

    private static void table(String[] arguments, String size, Precision precision, List<String> runtimes)
            throws IOException {
        var peers = new ArrayList<Peer>();
        try (var ours = new Ours(Architecture.named("vit_" + size), precision)) {
            var threads = JniUtils.getNumThreads();
            for (var runtime : runtimes) {
                peers.add(new Peer(
                        runtime,
                        arguments[0],
                        "benchmarks/peer_vit.py",
                        Integer.toString(threads),
                        Integer.toString(BATCH),
                        size,
                        runtime,
                        precision.text()));
            }
            var sides = new ArrayList<Turns.Side>(List.of(ours));
            sides.addAll(peers);
            var title = "vit_" + size + "/14, 224 px, batch " + BATCH + ", " + precision.text() + ", model alone, "
                    + threads + " threads";
            Turns.take(sides, BATCHES, BATCH).report(title, arguments);
        } finally {
            peers.forEach(Peer::close);
        }
    }

    /** A backbone with random weights, prepared as a loaded model is. */
    private static final class Ours implements Turns.Side, AutoCloseable {
        private final TorchDevice device = TorchDevice.open("cpu");
        private final VisionTransformer model;
        private final Forms forms;
        private final List<NDArray> parts = new ArrayList<>();

        Ours(Architecture architecture, Precision precision) throws IOException {
            var parameters = Initialization.dinov2().backbone(architecture, device.manager(), new SplittableRandom(0));
            model = new VisionTransformer(architecture, parameters, device.ops());
            var memory = new FormMemory(Files.createTempDirectory("dinov2j-forms"));
            forms = model.prepareForInference(device, precision, memory, BATCH, SIDE, SIDE);
            for (int i = 0; i < forms.lanes(); i++) {
                parts.add(device.manager().randomNormal(new Shape(BATCH / forms.lanes(), 3, SIDE, SIDE)));
            }
        }

        @Override
        public String name() {
            return "dinov2j (" + forms + ")";
        }

        @Override
        public double seconds(int batches) {
            var start = System.nanoTime();
            for (int i = 0; i < batches; i++) {
                if (parts.size() == 1) {
                    run(0);
                } else {
                    device.lanes().map(parts.size(), this::run);
                }
            }
            return (System.nanoTime() - start) / 1e9;
        }

        private boolean run(int part) {
            try (var scope = new StepScope(device);
                    var off = GradMode.off()) {
                model.forward(parts.get(part));
                return true;
            }
        }

        @Override
        public void close() {
            model.close();
            device.close();
        }
    }
}
