package io.github.dinov2j.model.backbone;

/** The second branch of a block: the GELU MLP of the released S, B, L or the SwiGLU of g. */
public enum FeedForward {
    MLP,
    SWIGLU;

    /** Hidden width for tokens of width {@code dim}: 4 dim; for SwiGLU two thirds of it, rounded up to a multiple of 8. */
    int hidden(int dim) {
        return this == MLP ? 4 * dim : (4 * dim * 2 / 3 + 7) / 8 * 8;
    }
}
