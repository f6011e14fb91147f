package io.github.dinov2j.model.train;

import io.github.dinov2j.model.backbone.DropPath;
import io.github.dinov2j.model.torch.Ops;

/** The student's stochastic depth in one step: its draws follow from seed, step, piece of the batch, crops and block. */
@FunctionalInterface
interface DropPaths {
    /** Which crops pass the backbone together. */
    enum Crop {
        GLOBAL,
        LOCAL
    }

    DropPath.OfBlocks of(int piece, Crop crop);

    static DropPaths none() {
        return (piece, crop) -> DropPath.OfBlocks.none();
    }

    static DropPaths of(StudentSettings student, Ops ops, long seed, int step) {
        return (piece, crop) -> block -> {
            var rate = student.dropPathRate(block);
            return rate == 0
                    ? DropPath.none()
                    : DropPath.batchSubset(
                            rate, ops, Seeds.random(seed, "drop path", step, piece, crop.ordinal(), block));
        };
    }
}
