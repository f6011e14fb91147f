package io.github.dinov2j.model.classify;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.weights.WeightFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A linear layer from the features of one image [W] to the logits of C classes; immutable, on the heap.
 *
 * <p>The features are [CLS, mean of the patches] of the last block, W = 2D, or [CLS of each of the last four blocks in order of
 * depth, mean of the patches of the last], W = 5D, all through the final norm.
 */
public final class LinearHead {
    private static final List<String> PREFIXES = List.of("", "classifier.", "linear.", "head.", "linear_head.");

    private final Path file;
    private final int width;
    private final float[] weightCW;
    private final float[] biasC;

    private LinearHead(Path file, int width, float[] weightCW, float[] biasC) {
        this.file = file;
        this.width = width;
        this.weightCW = weightCW;
        this.biasC = biasC;
    }

    /**
     * Reads {@code weight} [C,W] and {@code bias} [C] of a .pth or .safetensors file, alone or as the classifier of a whole
     * model; what is no head, or holds NaN or infinity, is a {@link FileException}.
     */
    public static LinearHead read(Path path) {
        var file = WeightFile.open(path);
        var tensors = file.others();
        for (var prefix : PREFIXES) {
            var weight = tensors.get(prefix + "weight");
            var bias = tensors.get(prefix + "bias");
            if (weight != null && bias != null) {
                return of(file.file(), weight, bias);
            }
        }
        throw new FileException(
                file.file(),
                "holds no tensors weight and bias, so it is no linear head; it has " + some(tensors) + ".");
    }

    private static String some(Map<String, StoredTensor> tensors) {
        return tensors.isEmpty() ? "none beside a backbone" : tensors.size() + " others";
    }

    private static LinearHead of(Path file, StoredTensor weight, StoredTensor bias) {
        var shape = weight.shape();
        if (shape.length != 2
                || shape[0] < 1
                || shape[1] < 1
                || !List.of(shape[0]).equals(boxed(bias.shape()))) {
            throw new FileException(
                    file, "has weight " + weight + " and bias " + bias + "; expected [classes, width] and [classes].");
        }
        return new LinearHead(file, (int) shape[1], finite(file, "weight", weight), finite(file, "bias", bias));
    }

    private static List<Long> boxed(long[] shape) {
        return java.util.Arrays.stream(shape).boxed().toList();
    }

    private static float[] finite(Path file, String name, StoredTensor tensor) {
        var values = tensor.floats();
        var bad = IntStream.range(0, values.length)
                .filter(i -> !Float.isFinite(values[i]))
                .count();
        if (bad > 0) {
            throw new FileException(
                    file,
                    "has " + bad + " of " + values.length + " numbers in " + name
                            + " that are NaN or infinite; it is damaged, download it again.");
        }
        return values;
    }

    /** How many classes there are. */
    public int classes() {
        return biasC.length;
    }

    /** How many numbers it expects of an image. */
    public int width() {
        return width;
    }

    /** How many of the last blocks it sees, 1 or 4, of a backbone of this width and depth; one that does not fit is refused. */
    public int blocks(int dim, int depth) {
        if (width == 2L * dim) {
            return 1;
        }
        if (width == 5L * dim && depth >= 4) {
            return 4;
        }
        throw new IllegalArgumentException(file + " expects features " + width + " wide, and a backbone " + dim
                + " wide and " + depth + " deep gives " + 2L * dim + " (one block)"
                + (depth >= 4 ? " or " + 5L * dim + " (four blocks)" : "") + "; the head fits " + fitting() + ".");
    }

    private String fitting() {
        var one = width % 2 == 0 ? "a backbone " + width / 2 + " wide (one block)" : "";
        var four = width % 5 == 0 ? "a backbone " + width / 5 + " wide (four blocks)" : "";
        return one.isEmpty() && four.isEmpty()
                ? "no backbone at all"
                : one + (one.isEmpty() || four.isEmpty() ? "" : " or ") + four;
    }

    /** Probabilities [C] of the features [W] of one image: they add up to 1. */
    public double[] probabilities(float[] featuresW) {
        if (featuresW.length != width) {
            throw new IllegalArgumentException(
                    "The features are " + featuresW.length + " numbers; the head expects " + width + ".");
        }
        var logits = new double[classes()];
        var largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < logits.length; c++) {
            logits[c] = biasC[c] + dot(c * width, featuresW);
            largest = Math.max(largest, logits[c]);
        }
        double sum = 0;
        for (int c = 0; c < logits.length; c++) {
            logits[c] = Math.exp(logits[c] - largest);
            sum += logits[c];
        }
        for (int c = 0; c < logits.length; c++) {
            logits[c] /= sum;
        }
        return logits;
    }

    private double dot(int row, float[] featuresW) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += (double) weightCW[row + i] * featuresW[i];
        }
        return sum;
    }

    @Override
    public String toString() {
        return Objects.toString(file) + ": " + classes() + " classes from " + width + " features";
    }
}
