package io.github.dinov2j.model.train;

/**
 * Weights of the terms and the student's temperature (spec section 3). KoLeo counts once for each global crop.
 *
 * @param dino weight of the class-token term
 * @param ibot weight of the masked-patch term
 * @param koleo weight of the spreading term
 * @param studentTemperature softmax temperature of the student in both cross-entropies
 */
public record LossSettings(double dino, double ibot, double koleo, double studentTemperature) {
    public LossSettings {
        Checks.that(dino >= 0, "losses.dino", dino, "0 or more");
        Checks.that(ibot >= 0, "losses.ibot", ibot, "0 or more");
        Checks.that(koleo >= 0, "losses.koleo", koleo, "0 or more");
        Checks.that(studentTemperature > 0, "losses.studentTemperature", studentTemperature, "above 0");
    }

    /** Meta's weights: 1, 1, 0.1 at temperature 0.1. */
    public static LossSettings dinov2() {
        return new LossSettings(1, 1, 0.1, 0.1);
    }
}
