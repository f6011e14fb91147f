package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How a fresh backbone starts (spec section 1.5).
 *
 * @param linearStd standard deviation of every linear weight
 * @param positionStd standard deviation of the position table
 * @param layerScale value of every LayerScale gamma, where there is LayerScale
 */
public record Initialization(double linearStd, double positionStd, double layerScale) {
    private static final double TOKEN_STD = 1e-6;

    public Initialization {
        if (!(linearStd > 0 && positionStd > 0 && layerScale > 0)) {
            throw new IllegalArgumentException("Initialization: linearStd, positionStd and layerScale are " + linearStd
                    + ", " + positionStd + ", " + layerScale + "; all must be above 0.");
        }
    }

    /** The published initialisation: 0.02, 0.02, LayerScale 1e-5. */
    public static Initialization dinov2() {
        return new Initialization(0.02, 0.02, 1e-5);
    }

    /** The random numbers from which a run with this seed, and the untrained twin of its model, start. */
    public static RandomGenerator random(long seed) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + "initialisation".hashCode());
    }

    /** Fresh parameters of {@code architecture}, the same for the same state of {@code random}. */
    public Parameters backbone(Architecture architecture, NDManager manager, RandomGenerator random) {
        var parameters = new Parameters(manager);
        ParameterShapes.of(architecture)
                .forEach((name, shape) -> parameters.add(name, values(name, shape, architecture, random), shape));
        return parameters;
    }

    private float[] values(String name, long[] shape, Architecture architecture, RandomGenerator random) {
        var values = new float[(int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        if (name.startsWith("patch_embed")) {
            // torch's default for a convolution: uniform, bounded by 1 / sqrt(fan in).
            var bound = 1 / Math.sqrt(3.0 * architecture.patch() * architecture.patch());
            return fill(values, () -> bound * (2 * random.nextDouble() - 1));
        }
        var std = std(name);
        return std > 0
                ? fill(values, () -> std * random.nextGaussian())
                : fill(values, () -> constant(name, architecture));
    }

    private double std(String name) {
        return switch (name) {
            case "cls_token", "register_tokens" -> TOKEN_STD;
            case "pos_embed" -> positionStd;
            default -> name.matches(".*(attn|mlp)\\..*weight") ? linearStd : 0;
        };
    }

    /** Position biases, like other biases, start at 0; and so do norms that stand alone on a branch (Swin v2). */
    private double constant(String name, Architecture architecture) {
        if (name.endsWith("gamma")) {
            return layerScale;
        }
        var variant = architecture.variant();
        var silent = variant.normPlace() == NormPlace.RES_POST && !variant.layerScale() && name.startsWith("blocks.");
        return name.contains("norm") && name.endsWith("weight") && !silent ? 1 : 0;
    }

    private static float[] fill(float[] values, java.util.function.DoubleSupplier source) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) source.getAsDouble();
        }
        return values;
    }
}
