package io.github.dinov2j.model.train;

/**
 * The length and bookkeeping of a run. In {@code plan.json} these stand at the top level.
 *
 * @param steps optimiser steps
 * @param batch images in a step, 2 or more (KoLeo needs neighbours)
 * @param seed of initialisation, order, crops and masks
 * @param checkpointEvery steps between checkpoints
 * @param precision what the run computes in; float32 is the only one so far
 */
public record Course(int steps, int batch, long seed, int checkpointEvery, String precision) {
    public Course {
        Checks.that(steps >= 1, "steps", steps, "1 or more");
        Checks.that(batch >= 2, "batch", batch, "2 or more");
        Checks.that(checkpointEvery >= 1, "checkpointEvery", checkpointEvery, "1 or more");
        Checks.that("float32".equals(precision), "precision", precision, "float32");
    }
}
