package io.github.dinov2j.data.views;

/** What a blur probability means: the released DINOv2 code inverts it (spec section 0, surprise 1). */
public enum BlurSemantics {
    /** Blurs with probability 1 - p, as the code did that trained the released weights. */
    AS_RELEASED {
        @Override
        double actual(double nominal) {
            return 1 - nominal;
        }
    },
    /** Blurs with probability p, as the paper says. */
    AS_INTENDED {
        @Override
        double actual(double nominal) {
            return nominal;
        }
    };

    abstract double actual(double nominal);
}
