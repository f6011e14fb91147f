package io.github.dinov2j.model.train;

/**
 * Weights of the terms and the student's temperature (spec section 3). KoLeo counts once for each global crop.
 *
 * @param dino weight of the class-token term
 * @param ibot weight of the masked-patch term
 * @param koleo weight of the spreading term
 * @param koleoOver among which images KoLeo looks for neighbours
 * @param studentTemperature softmax temperature of the student in both cross-entropies
 */
public record LossSettings(double dino, double ibot, double koleo, KoleoOver koleoOver, double studentTemperature) {
    public LossSettings {
        Checks.notNegative("losses.dino", dino);
        Checks.notNegative("losses.ibot", ibot);
        Checks.notNegative("losses.koleo", koleo);
        Checks.positive("losses.studentTemperature", studentTemperature);
    }

    /** Meta's weights: 1, 1, 0.1 at temperature 0.1. */
    public static LossSettings dinov2() {
        return dinov2(KoleoOver.BATCH);
    }

    static LossSettings dinov2(KoleoOver koleoOver) {
        return new LossSettings(1, 1, 0.1, koleoOver, 0.1);
    }

    /** Whether KoLeo's neighbours are looked for beyond one of so many pieces of a batch. */
    boolean koleoAcross(int pieces) {
        return pieces > 1 && koleo > 0 && koleoOver == KoleoOver.BATCH;
    }

    /** Among which images KoLeo looks for neighbours where a batch is computed in pieces. */
    public enum KoleoOver {
        /** All of the batch: the same as in one piece. */
        BATCH,
        /** The images computed at a time, as Meta's code does on each GPU. */
        MICRO_BATCH
    }
}
