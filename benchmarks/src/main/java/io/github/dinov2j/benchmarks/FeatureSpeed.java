package io.github.dinov2j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * ViT-S/14 on 224 pixel images, batch 8, float32, the model alone, beside eager PyTorch: both sides take turns on the same
 * number of threads, so that a busy machine slows both. Arguments: the Python to use, then {@code --record}.
 */
public final class FeatureSpeed {
    private static final int BATCH = 8;
    private static final int SIDE = 224;
    private static final int ROUNDS = 7;
    private static final int BATCHES = 2;

    private FeatureSpeed() {}

    /** Warms up, takes turns, prints the table. */
    public static void main(String[] arguments) {
        try (var device = TorchDevice.open("cpu");
                var off = GradMode.off();
                var peer = new Peer(arguments[0], JniUtils.getNumThreads(), BATCH)) {
            var threads = JniUtils.getNumThreads();
            var plain = new Side(device, false);
            var chosen = new Side(device, true);
            plain.seconds(1);
            chosen.seconds(1);
            peer.seconds(1);
            var rates = new double[3][ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                rates[0][i] = BATCHES * BATCH / plain.seconds(BATCHES);
                rates[1][i] = BATCHES * BATCH / peer.seconds(BATCHES);
                rates[2][i] = BATCHES * BATCH / chosen.seconds(BATCHES);
                System.err.printf(
                        Locale.ROOT,
                        "round %d of %d: plain %.2f, PyTorch %.2f, dinov2j %.2f images/s%n",
                        i + 1,
                        ROUNDS,
                        rates[0][i],
                        rates[1][i],
                        rates[2][i]);
            }
            print(rates, threads, peer.version(), chosen.packed());
            if (List.of(arguments).contains("--record")) {
                ResultsFile.append(json(rates, threads, peer.version(), chosen.packed()));
            }
        }
    }

    private static void print(double[][] rates, int threads, String version, boolean packed) {
        System.out.println("ViT-S/14, 224 px, batch " + BATCH + ", float32, " + threads + " threads; " + ROUNDS
                + " rounds in turns: median (range)");
        System.out.print(Rates.of(rates[1]).line("eager PyTorch " + version + ", images/s"));
        System.out.print(Rates.of(rates[0]).line("dinov2j, plain layers, images/s"));
        System.out.print(Rates.of(rates[2]).line("dinov2j as it runs, images/s"));
        System.out.print(Rates.ratio(rates[2], rates[1]).line("ratio to PyTorch, paired"));
        System.out.println("dinov2j chose " + (packed ? "packed" : "plain") + " linear layers on this machine");
    }

    private static JsonObject json(double[][] rates, int threads, String version, boolean packed) {
        var json = new JsonObject();
        json.addProperty("figure", "features: ViT-S/14, 224 px, batch 8, float32, images/s");
        json.addProperty("torch", version);
        json.addProperty("threads", threads);
        json.addProperty("packed", packed);
        json.add("eager", Rates.of(rates[1]).json());
        json.add("plain", Rates.of(rates[0]).json());
        json.add("dinov2j", Rates.of(rates[2]).json());
        json.add("ratio", Rates.ratio(rates[2], rates[1]).json());
        return json;
    }

    /** A backbone with random weights, prepared as a loaded model is, or left plain. */
    private static final class Side {
        private final TorchDevice device;
        private final VisionTransformer model;
        private final NDArray images;

        Side(TorchDevice device, boolean prepared) {
            this.device = device;
            var start = Initialization.dinov2();
            var small = Architecture.small();
            var parameters = start.backbone(small, device.manager(), new SplittableRandom(0));
            model = new VisionTransformer(small, parameters, device.ops());
            images = device.manager().randomNormal(new Shape(BATCH, 3, SIDE, SIDE));
            if (prepared) {
                model.prepareForInference(device, BATCH, SIDE, SIDE);
            }
        }

        boolean packed() {
            return model.isPacked();
        }

        double seconds(int batches) {
            var start = System.nanoTime();
            for (int i = 0; i < batches; i++) {
                try (var scope = new StepScope(device)) {
                    model.forward(images);
                }
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
