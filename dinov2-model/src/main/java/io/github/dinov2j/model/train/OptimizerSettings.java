package io.github.dinov2j.model.train;

/**
 * AdamW and its schedules (spec sections 6.1, 6.2). Shares are of the run's steps.
 *
 * @param baseRate peak learning rate for an effective batch of 1024; scaled by sqrt(batch / 1024)
 * @param minRate learning rate at the end, not scaled
 * @param warmup share of the steps in which the rate rises from 0
 * @param freezeLastLayer share of the steps in which the prototypes keep rate 0
 * @param weightDecay weight decay at the first and the last step
 * @param layerDecay factor of the rate from each block to the one before it; 1 = none
 * @param patchEmbedRate further factor of the rate for the patch embedding
 * @param clip bound on the L2 norm of each sub-network's gradient
 */
public record OptimizerSettings(
        double baseRate,
        double minRate,
        double warmup,
        double freezeLastLayer,
        Range weightDecay,
        double layerDecay,
        double patchEmbedRate,
        double clip) {
    public OptimizerSettings {
        check("baseRate", baseRate, baseRate > 0, "above 0");
        check("minRate", minRate, minRate >= 0, "0 or more");
        check("warmup", warmup, warmup >= 0 && warmup < 1, "at least 0 and below 1");
        check("freezeLastLayer", freezeLastLayer, freezeLastLayer >= 0 && freezeLastLayer <= 1, "between 0 and 1");
        check("layerDecay", layerDecay, layerDecay > 0 && layerDecay <= 1, "above 0 and at most 1");
        check("patchEmbedRate", patchEmbedRate, patchEmbedRate >= 0, "0 or more");
        check("clip", clip, clip > 0, "above 0");
    }

    private static void check(String field, double value, boolean holds, String rule) {
        Checks.that(holds, "optimizer." + field, value, rule);
    }

    /** The first and the last value of something that changes over a run. */
    public record Range(double from, double to) {}
}
