package io.github.dinov2j.data.views;

import java.util.Objects;

/**
 * How often each kind of crop is blurred, and how widely; the kernel is always 9 x 9.
 *
 * @param global1 nominal probability of every first global crop
 * @param global2 nominal probability of the other global crops
 * @param local nominal probability of the local crops
 * @param minSigma smallest standard deviation of the Gaussian, in pixels, above 0
 * @param maxSigma largest standard deviation, in pixels
 * @param semantics what the nominal probabilities mean
 */
public record BlurSettings(
        double global1, double global2, double local, double minSigma, double maxSigma, BlurSemantics semantics) {
    /** Checks every field. */
    public BlurSettings {
        Setting.probability("blur global1", global1);
        Setting.probability("blur global2", global2);
        Setting.probability("blur local", local);
        Setting.between("minSigma", minSigma, 0.01, 100);
        Setting.between("maxSigma", maxSigma, 0.01, 100);
        Setting.ordered("minSigma", minSigma, "maxSigma", maxSigma);
        Objects.requireNonNull(semantics, "Blur semantics are missing; give AS_RELEASED or AS_INTENDED.");
    }

    /** DINOv2's: nominal 1, 0.1, 0.5 with sigma 0.1 to 2, acting as 0, 0.9, 0.5 (spec section 5). */
    public static BlurSettings dinov2() {
        return new BlurSettings(1.0, 0.1, 0.5, 0.1, 2.0, BlurSemantics.AS_RELEASED);
    }
}
