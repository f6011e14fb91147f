package io.github.dinov2j.model.train;

import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.Initialization;

/**
 * The backbone that learns.
 *
 * @param architecture its shape, the same for the teacher
 * @param initialization how it starts
 * @param headStd standard deviation of the heads' linear weights at the start (published: 0.02)
 * @param dropPath rate of stochastic depth by batch subset, in the student's passes only
 * @param dropPathUniform whether every block has that rate; else it rises over the depth from 0 to it
 * @param recompute whether each block's activations are computed again in the backward pass instead of kept
 * @param localCrops whether local crops go through the backbone beside the global ones or packed with them
 * @param pretrainedWeights what the backbone starts from: a model's name, a file or folder of weights, or a run; empty = fresh
 *     weights
 */
public record StudentSettings(
        Architecture architecture,
        Initialization initialization,
        double headStd,
        double dropPath,
        boolean dropPathUniform,
        boolean recompute,
        LocalCrops localCrops,
        String pretrainedWeights) {
    public StudentSettings {
        Checks.positive("student.headStd", headStd);
        Checks.that(dropPath >= 0 && dropPath < 1, "student.dropPath", dropPath, "at least 0 and below 1");
        if (localCrops == LocalCrops.PACKED) {
            Checks.that(!recompute, "student.localCrops", localCrops, "LOOPED with student.recompute");
            Checks.that(
                    architecture.isStandard(),
                    "student.localCrops",
                    localCrops,
                    "LOOPED with blocks that are not DINOv2's own (docs/variants.md)");
        }
    }

    /** Fresh weights, one drop path rate for all blocks, local crops beside the global ones. */
    static StudentSettings fresh(
            Architecture architecture, Initialization initialization, double headStd, double dropPath) {
        return new StudentSettings(architecture, initialization, headStd, dropPath, true, false, LocalCrops.LOOPED, "");
    }

    /** The drop path rate of a block (0-based). */
    double dropPathOf(int block) {
        var last = Math.max(architecture.depth() - 1, 1);
        return dropPathUniform ? dropPath : dropPath * block / last;
    }

    /** How crops of two sizes pass the backbone; the same numbers either way (spec section 6.6). */
    public enum LocalCrops {
        /** One pass for each size. */
        LOOPED,
        /** One sequence of all tokens; attention stays within a crop. */
        PACKED
    }
}
