package io.github.dinov2j.model.backbone;

/** Where a block normalises (spec section 11.2). {@code f} is attention or the feed-forward branch, {@code g} LayerScale. */
public enum NormPlace {
    /** {@code x + g f(N(x))}, one more norm after the last block (DINOv2). */
    PRE,
    /** {@code N(x + g f(x))}, none after the last block (the first transformer). */
    POST,
    /** {@code x + g N(f(x))}, one more norm after the last block (Swin v2). */
    RES_POST
}
