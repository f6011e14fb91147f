package io.github.dinov2j.model.train;

/**
 * The bookkeeping of a run; it changes no weight. In {@code plan.json} these stand at the top level.
 *
 * @param checkpointEvery steps between checkpoints
 * @param keepLast newest checkpoints that are kept
 * @param keepEvery checkpoints of steps that are a multiple of it are kept for ever; 0 = none
 * @param corruptShare share of the images that may turn out unreadable before the run stops
 * @param healthEvery steps between verdicts on the run's health; 0 = never
 * @param evalEvery steps between online evaluations
 */
public record Upkeep(
        int checkpointEvery, int keepLast, int keepEvery, double corruptShare, int healthEvery, int evalEvery) {
    public Upkeep {
        Checks.that(checkpointEvery >= 1, "checkpointEvery", checkpointEvery, "1 or more");
        Checks.that(keepLast >= 1, "keepLast", keepLast, "1 or more");
        Checks.that(keepEvery >= 0, "keepEvery", keepEvery, "0 or more");
        Checks.that(corruptShare >= 0 && corruptShare <= 1, "corruptShare", corruptShare, "between 0 and 1");
        Checks.that(healthEvery >= 0, "healthEvery", healthEvery, "0 or more");
        Checks.that(evalEvery >= 1, "evalEvery", evalEvery, "1 or more");
    }

    /** How many of this many images may turn out unreadable: their share, at least one; none with a share of 0. */
    int corruptImages(int images) {
        return corruptShare == 0 ? 0 : (int) Math.max(1, Math.floor(corruptShare * images));
    }

    static Upkeep every(int checkpoint, int evaluation) {
        return new Upkeep(checkpoint, 3, 0, 0.01, 100, evaluation);
    }
}
