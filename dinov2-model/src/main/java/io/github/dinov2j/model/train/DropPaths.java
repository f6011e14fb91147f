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

    DropPath of(int piece, Crop crop);

    static DropPaths none() {
        return (piece, crop) -> DropPath.none();
    }

    static DropPaths of(StudentSettings student, Ops ops, long seed, int step) {
        return student.dropPath() == 0
                ? none()
                : (piece, crop) -> DropPath.batchSubset(
                        student::dropPathOf,
                        ops,
                        block -> Seeds.random(seed, "drop path", step, piece, crop.ordinal(), block));
    }
}
