package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.Ops;

/**
 * The two cross-entropies against teacher targets, both with student temperature 0.1. Source:
 * dinov2/loss/{dino_clstoken_loss,ibot_patch_loss}.py. Shapes: B images, L crops, K prototypes, M masked patches.
 */
public final class CrossEntropy {
    private final double temperature;
    private final Ops ops;

    public CrossEntropy(double studentTemperature, Ops ops) {
        temperature = studentTemperature;
        this.ops = ops;
    }

    /**
     * Sum over every (student crop, target crop) pair of the mean over B. Student logits [L*B,K] crop-major, targets
     * [T,B,K]. The targets are summed first, which is the same number for less work.
     */
    public NDArray allPairs(NDArray studentLBK, NDArray targetsTBK) {
        var b = targetsTBK.getShape().get(1);
        var crops = studentLBK.getShape().get(0) / b;
        var sums = targetsTBK.sum(new int[] {0}); // [B,K]
        return weighted(studentLBK, sums.tile(new long[] {crops, 1}), equal(studentLBK, 1.0 / b));
    }

    /** Mean over index-aligned rows of student logits and targets, both [n,K]. */
    public NDArray aligned(NDArray studentNK, NDArray targetsNK) {
        return weighted(
                studentNK,
                targetsNK,
                equal(studentNK, 1.0 / studentNK.getShape().get(0)));
    }

    /** iBOT: masked patches [M,K], each weighted by 1 / (masked patches of its crop), over all {@code crops}. */
    public NDArray masked(NDArray studentMK, NDArray targetsMK, NDArray weightsM, int crops) {
        return weighted(studentMK, targetsMK, weightsM.div(crops));
    }

    private NDArray weighted(NDArray logitsNK, NDArray targetsNK, NDArray weightsN) {
        return ops.crossEntropy(logitsNK, targetsNK, weightsN, temperature);
    }

    private static NDArray equal(NDArray logitsNK, double weight) {
        return logitsNK.getManager().full(new Shape(logitsNK.getShape().get(0)), (float) weight);
    }
}
