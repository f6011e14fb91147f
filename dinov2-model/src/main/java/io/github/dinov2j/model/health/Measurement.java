package io.github.dinov2j.model.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.Tensors;

/**
 * Computes {@link Signals} from the teacher's class tokens, logits and targets of a sample, without gradients and inside the
 * caller's scope. Sums over images are taken in double precision. Shapes: n images, K prototypes, D width.
 */
public final class Measurement {
    private static final float TINY = 1e-30f; // p log p is 0 at p = 0
    private static final double UNUSED = 0.1; // of the even share 1 / K
    private static final double EPS = 1e-12;

    private Measurement() {}

    /**
     * Signals of a sample.
     *
     * @param clsND class tokens [n,D]
     * @param logitsNK the head's logits of them [n,K]
     * @param plainNK answers that nothing has balanced over the images [n,K]
     * @param targetsNK what the run's method makes of those logits [n,K]
     * @param start the class tokens at the start of the run, n x D; empty = unknown
     */
    public static Signals of(NDArray clsND, NDArray logitsNK, NDArray plainNK, NDArray targetsNK, float[] start) {
        var sample = new Signals.Sample(size(logitsNK, 0), size(logitsNK, 1), size(clsND, 1));
        return new Signals(sample, answers(sample, logitsNK, plainNK, targetsNK), spread(clsND, start));
    }

    /** Of a run without prototypes: class tokens [n,D] now and at its start, n x D or empty. */
    public static Signals of(NDArray clsND, float[] start) {
        var sample = new Signals.Sample(size(clsND, 0), 0, size(clsND, 1));
        return new Signals(sample, Signals.Answers.none(), spread(clsND, start));
    }

    private static int size(NDArray array, int axis) {
        return Math.toIntExact(array.getShape().get(axis));
    }

    private static Signals.Answers answers(Signals.Sample sample, NDArray logits, NDArray plainNK, NDArray targets) {
        var plain = plainNK.mean(new int[] {0}).toFloatArray();
        var target = targets.mean(new int[] {0}).toFloatArray();
        var each = meanEntropy(targets);
        return new Signals.Answers(
                each / Math.log(sample.prototypes()),
                Math.max(0, entropy(target) - each) / sample.most(),
                Math.min(1, entropy(plain) / sample.most()),
                unused(plain),
                logitStd(logits));
    }

    /** Mean over rows of -sum p ln p, in nats. */
    private static double meanEntropy(NDArray pNK) {
        var perRow = pNK.mul(pNK.maximum(TINY).log()).sum(new int[] {1}); // [n]
        return -perRow.toType(DataType.FLOAT64, false).mean().getDouble();
    }

    private static double entropy(float[] mean) {
        double sum = 0;
        for (var p : mean) {
            sum -= p > 0 ? p * Math.log(p) : 0;
        }
        return sum;
    }

    private static double unused(float[] mean) {
        int count = 0;
        for (var p : mean) {
            count += p < UNUSED / mean.length ? 1 : 0;
        }
        return (double) count / mean.length;
    }

    private static double logitStd(NDArray logitsNK) {
        var off = logitsNK.sub(logitsNK.mean(new int[] {0}, true));
        return off.square().mean(new int[] {0}).sqrt().mean().getFloat();
    }

    private static Signals.Spread spread(NDArray clsND, float[] start) {
        var unit = Tensors.normalize(clsND, EPS);
        return new Signals.Spread(cosine(unit), directions(clsND), movement(unit, start));
    }

    /** Mean over pairs of different rows: (|sum of rows|^2 - n) / (n (n - 1)). */
    private static double cosine(NDArray unitND) {
        double n = unitND.getShape().get(0);
        double squared = 0;
        for (var value :
                unitND.toType(DataType.FLOAT64, false).sum(new int[] {0}).toDoubleArray()) {
            squared += value * value;
        }
        return (squared - n) / (n * (n - 1));
    }

    private static double directions(NDArray clsND) {
        var x = clsND.toType(DataType.FLOAT64, false);
        var off = x.sub(x.mean(new int[] {0}, true));
        var covariance = off.transpose().matMul(off); // [D,D]
        var squares = covariance.square().sum().getDouble();
        var trace = off.square().sum().getDouble();
        return squares > 0 ? trace * trace / squares : 0;
    }

    private static double movement(NDArray unitND, float[] start) {
        if (start.length == 0) {
            return Double.NaN;
        }
        var before = Tensors.normalize(
                unitND.getManager().create(start, new Shape(unitND.getShape().getShape())), EPS);
        return 1
                - unitND.mul(before).toType(DataType.FLOAT64, false).sum().getDouble()
                        / unitND.getShape().get(0);
    }
}
