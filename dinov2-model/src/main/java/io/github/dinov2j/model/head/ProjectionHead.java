package io.github.dinov2j.model.head;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TrainingOps;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * MLP with GELU between its layers, L2-normalised bottleneck, weight-normalised prototypes without bias. Shapes: n tokens,
 * D width, d bottleneck, K prototypes. Source: dinov2/layers/dino_head.py (spec section 2).
 */
public final class ProjectionHead {
    private static final String LENGTHS = "last_layer.weight_g";
    private static final String DIRECTIONS = "last_layer.weight_v";

    private final Parameters parameters;
    private final int layers;
    private final Ops ops;
    private Precision precision = Precision.FLOAT32;

    public ProjectionHead(Parameters parameters, Ops ops) {
        this.parameters = parameters;
        this.ops = ops;
        layers = (int) parameters.names().stream()
                .filter(n -> n.matches("mlp\\..*weight"))
                .count();
    }

    public Parameters parameters() {
        return parameters;
    }

    /** What the matrix products compute in from now on; GELU, norms, weights and all gradients that leave are float32. */
    public void trainIn(Precision other) {
        precision = other;
    }

    /** Logits [n,K] of tokens [n,D]. */
    public NDArray forward(NDArray tokensND) {
        return logits(bottleneck(tokensND), prototypes());
    }

    /** Logits [n,K] of normalised bottlenecks [n,d] and prototypes [K,d]. */
    public NDArray logits(NDArray bottleneckNd, NDArray prototypesKd) {
        return precision == Precision.FLOAT32
                ? bottleneckNd.matMul(prototypesKd.transpose())
                : ops.training(kind()).product(bottleneckNd, prototypesKd);
    }

    /** K. */
    public int prototypeCount() {
        return Math.toIntExact(parameters.get(DIRECTIONS).getShape().get(0));
    }

    /** Prototypes [K,d] of the lengths they have learnt. */
    public NDArray prototypes() {
        return ops.weightNorm(parameters.get(DIRECTIONS), parameters.get(LENGTHS));
    }

    /** Normalised bottlenecks [n,d] of tokens [n,D]. */
    public NDArray bottleneck(NDArray tokensND) {
        var x = tokensND;
        for (int i = 0; i < layers; i++) {
            x = i == 0 ? x : Tensors.gelu(x);
            x = linear(x, parameters.get(weight(i)), parameters.get(bias(i)));
        }
        return Tensors.normalize(x, precision == Precision.FLOAT16 ? 1e-6 : 1e-12); // as the reference
    }

    private NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return precision == Precision.FLOAT32
                ? Tensors.linear(x, weight, bias)
                : ops.training(kind()).linear(x, weight, bias);
    }

    private TrainingOps.Kind kind() {
        return TrainingOps.Kind.products(precision.dtype());
    }

    private static String weight(int layer) {
        return "mlp." + 2 * layer + ".weight";
    }

    private static String bias(int layer) {
        return "mlp." + 2 * layer + ".bias";
    }

    /**
     * Fresh parameters: linear weights normal with {@code linearStd} (published: 0.02), prototypes uniform within
     * 1/sqrt(bottleneck) as torch's default, their lengths 1 and trainable.
     */
    public static Parameters initial(Widths widths, double linearStd, NDManager manager, RandomGenerator random) {
        var parameters = new Parameters(manager);
        for (int i = 0; i < widths.layers(); i++) {
            int in = widths.into(i);
            int out = widths.outOf(i);
            parameters.add(weight(i), normal(out * in, linearStd, random), out, in);
            parameters.add(bias(i), new float[out], out);
        }
        var lengths = new float[widths.prototypes()];
        java.util.Arrays.fill(lengths, 1);
        parameters.add(LENGTHS, lengths, widths.prototypes(), 1);
        parameters.add(
                DIRECTIONS,
                uniform(widths.prototypes() * widths.bottleneck(), 1 / Math.sqrt(widths.bottleneck()), random),
                widths.prototypes(),
                widths.bottleneck());
        return parameters;
    }

    /** Parameters without linear layers: the bottleneck is the normalised token; prototypes [K,D] of length 1. */
    public static Parameters fixed(StoredTensor directionsKD, NDManager manager) {
        var shape = directionsKD.shape();
        var lengths = new float[(int) shape[0]];
        java.util.Arrays.fill(lengths, 1);
        var parameters = places(new Widths((int) shape[1], 0, (int) shape[1], (int) shape[0], 0), manager);
        var values = Map.of(LENGTHS, StoredTensor.of(lengths, shape[0], 1), DIRECTIONS, directionsKD);
        parameters.load(values, "prototypes");
        return parameters;
    }

    /** Parameters without values: the place for loaded weights. */
    static Parameters places(Widths widths, NDManager manager) {
        var parameters = new Parameters(manager);
        for (int i = 0; i < widths.layers(); i++) {
            parameters.add(weight(i), widths.outOf(i), widths.into(i));
            parameters.add(bias(i), (long) widths.outOf(i));
        }
        parameters.add(LENGTHS, widths.prototypes(), 1L);
        parameters.add(DIRECTIONS, (long) widths.prototypes(), widths.bottleneck());
        return parameters;
    }

    /** Widths of one head: tokens in, hidden, bottleneck, prototypes out, and the number of linear layers. */
    public record Widths(int in, int hidden, int bottleneck, int prototypes, int layers) {
        public static Widths of(int dim, HeadSettings.Head head) {
            return new Widths(dim, head.hidden(), head.bottleneck(), head.prototypes(), head.layers());
        }

        private int into(int layer) {
            return layer == 0 ? in : hidden;
        }

        private int outOf(int layer) {
            return layer == layers - 1 ? bottleneck : hidden;
        }
    }

    private static float[] normal(int n, double std, RandomGenerator random) {
        var values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (std * random.nextGaussian());
        }
        return values;
    }

    private static float[] uniform(int n, double bound, RandomGenerator random) {
        var values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return values;
    }
}
