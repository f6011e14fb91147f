package io.github.dinov2j.data.views;

/** How many patches a masked crop loses (spec section 4). */
public enum MaskRegime {
    /** A random share within the crop's bin of ratios, in blocks; now and then a few patches fewer. */
    DINOV2,
    /** The upper edge of the crop's bin, in blocks, completed with single patches to the exact count. */
    DINOV3
}
