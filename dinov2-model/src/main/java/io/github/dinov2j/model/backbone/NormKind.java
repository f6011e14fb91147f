package io.github.dinov2j.model.backbone;

/** What normalises a token; eps is 1e-6. */
public enum NormKind {
    /** Mean 0 and variance 1, then a weight and a bias (DINOv2). */
    LAYER_NORM,
    /** Root mean square 1, then a weight. */
    RMS_NORM
}
