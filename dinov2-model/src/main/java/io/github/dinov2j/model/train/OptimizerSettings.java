package io.github.dinov2j.model.train;

/**
 * AdamW and its schedules (spec sections 6.1, 6.2). Shares are of the run's steps.
 *
 * @param baseRate peak learning rate for an effective batch of 1024; scaled by sqrt(batch / 1024)
 * @param minRate learning rate at the end, not scaled
 * @param warmup share of the steps in which the rate rises from 0
 * @param freezeLastLayer share of the steps in which the prototypes keep rate 0
 * @param weightDecay weight decay at the first and the last step
 * @param rateFactors factors of the rate by depth
 * @param betas how slowly the moments of the gradient forget
 * @param clip bound on the L2 norm of each sub-network's gradient
 */
public record OptimizerSettings(
        double baseRate,
        double minRate,
        double warmup,
        double freezeLastLayer,
        Range weightDecay,
        RateFactors rateFactors,
        Betas betas,
        double clip) {
    public OptimizerSettings {
        Checks.positive("optimizer.baseRate", baseRate);
        Checks.notNegative("optimizer.minRate", minRate);
        Checks.that(warmup >= 0 && warmup < 1, "optimizer.warmup", warmup, "at least 0 and below 1");
        Checks.share("optimizer.freezeLastLayer", freezeLastLayer);
        Checks.notNegative("optimizer.weightDecay.from", weightDecay.from());
        Checks.notNegative("optimizer.weightDecay.to", weightDecay.to());
        Checks.positive("optimizer.clip", clip);
    }

    /** The first and the last value of something that changes over a run. */
    public record Range(double from, double to) {}

    /**
     * Factors of the learning rate.
     *
     * @param layerDecay from each block to the one before it; 1 = none
     * @param patchEmbed further factor for the patch embedding
     */
    public record RateFactors(double layerDecay, double patchEmbed) {
        public RateFactors {
            Checks.that(
                    layerDecay > 0 && layerDecay <= 1,
                    "optimizer.rateFactors.layerDecay",
                    layerDecay,
                    "above 0 and at most 1");
            Checks.notNegative("optimizer.rateFactors.patchEmbed", patchEmbed);
        }

        /** The same rate everywhere. */
        public static RateFactors none() {
            return new RateFactors(1, 1);
        }
    }

    /**
     * AdamW's decay rates.
     *
     * @param first of the mean of the gradient
     * @param second of the mean of its square
     */
    public record Betas(double first, double second) {
        public Betas {
            Checks.that(first >= 0 && first < 1, "optimizer.betas.first", first, "at least 0 and below 1");
            Checks.that(second >= 0 && second < 1, "optimizer.betas.second", second, "at least 0 and below 1");
        }

        /** Torch's and Meta's: 0.9 and 0.999. */
        public static Betas usual() {
            return new Betas(0.9, 0.999);
        }
    }
}
