package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Tensors;

/**
 * The two cross-entropies against teacher targets, both with student temperature 0.1. Source:
 * dinov2/loss/{dino_clstoken_loss,ibot_patch_loss}.py. Shapes: B images, L crops, K prototypes, M masked patches.
 */
public final class CrossEntropy {
    private final double temperature;

    public CrossEntropy(double studentTemperature) {
        temperature = studentTemperature;
    }

    /**
     * Sum over every (student crop, target crop) pair of the mean over B. Student logits [L*B,K] crop-major, targets
     * [T,B,K]. The targets are summed first, which is the same number for less work.
     */
    public NDArray allPairs(NDArray studentLBK, NDArray targetsTBK) {
        var b = targetsTBK.getShape().get(1);
        var k = targetsTBK.getShape().get(2);
        var logProbabilities = logProbabilities(studentLBK).reshape(-1, b, k);
        return Tensors.scale(
                logProbabilities.mul(targetsTBK.sum(new int[] {0}, true)).sum(), -1.0 / b);
    }

    /** Mean over index-aligned rows of student logits and targets, both [n,K]. */
    public NDArray aligned(NDArray studentNK, NDArray targetsNK) {
        var n = studentNK.getShape().get(0);
        return Tensors.scale(logProbabilities(studentNK).mul(targetsNK).sum(), -1.0 / n);
    }

    /** iBOT: masked patches [M,K], each weighted by 1 / (masked patches of its crop), over all {@code crops}. */
    public NDArray masked(NDArray studentMK, NDArray targetsMK, NDArray weightsM, int crops) {
        var perPatch = logProbabilities(studentMK).mul(targetsMK).sum(new int[] {1}); // [M]
        return Tensors.scale(perPatch.mul(weightsM).sum(), -1.0 / crops);
    }

    private NDArray logProbabilities(NDArray logits) {
        return Tensors.logSoftmax(Tensors.scale(logits, 1 / temperature));
    }
}
