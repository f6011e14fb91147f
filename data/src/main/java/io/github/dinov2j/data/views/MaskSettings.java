package io.github.dinov2j.data.views;

/**
 * How many global crops are masked, and how much of each.
 *
 * @param sampleProbability share of the global crops that get a mask
 * @param minRatio smallest share of masked patches
 * @param maxRatio largest share of masked patches
 * @param regime how the count of a crop follows from the two
 */
public record MaskSettings(double sampleProbability, double minRatio, double maxRatio, MaskRegime regime) {
    /** Checks every field. */
    public MaskSettings {
        Setting.probability("mask sampleProbability", sampleProbability);
        Setting.probability("mask minRatio", minRatio);
        Setting.probability("mask maxRatio", maxRatio);
        Setting.ordered("mask minRatio", minRatio, "mask maxRatio", maxRatio);
    }

    /** DINOv2's: half of the crops, 0.1 to 0.5 of their patches (spec section 4). */
    public static MaskSettings dinov2() {
        return new MaskSettings(0.5, 0.1, 0.5, MaskRegime.DINOV2);
    }
}
