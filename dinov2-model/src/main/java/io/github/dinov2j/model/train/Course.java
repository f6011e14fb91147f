package io.github.dinov2j.model.train;

import io.github.dinov2j.model.backbone.Precision;

/**
 * The length of a run and what it computes in. In {@code plan.json} these stand at the top level.
 *
 * @param steps optimiser steps
 * @param batch images in a step, 2 or more (KoLeo needs neighbours)
 * @param microBatch images computed at a time, a divisor of the batch; 0 = all of it
 * @param seed of initialisation, order, crops and masks
 * @param precision what forward and backward passes compute in; weights and their update stay float32
 * @param lossScaling whether float16 gradients are kept in range by a scaled loss; other precisions need none
 * @param upkeep checkpoints and looks at the run
 */
public record Course(
        int steps, int batch, int microBatch, long seed, Precision precision, boolean lossScaling, Upkeep upkeep) {
    public Course {
        Checks.that(steps >= 1, "steps", steps, "1 or more");
        Checks.that(batch >= 2, "batch", batch, "2 or more");
        Checks.that(
                microBatch == 0 || (microBatch >= 2 && batch % microBatch == 0),
                "microBatch",
                microBatch,
                "0, or 2 or more images that divide the batch, " + batch);
        Checks.that(precision != Precision.AUTO, "precision", "auto", "float32, bfloat16 or float16");
    }

    /** A run in float32, each batch in one piece. */
    static Course plain(int steps, int batch, Upkeep upkeep) {
        return new Course(steps, batch, 0, 0, Precision.FLOAT32, true, upkeep);
    }

    /** Images computed at a time. */
    public int piece() {
        return microBatch == 0 ? batch : microBatch;
    }

    /** Pieces that a batch is computed in. */
    int pieces() {
        return batch / piece();
    }

    boolean scalesLoss() {
        return lossScaling && precision == Precision.FLOAT16;
    }

    /** Steps between checkpoints. */
    public int checkpointEvery() {
        return upkeep.checkpointEvery();
    }
}
