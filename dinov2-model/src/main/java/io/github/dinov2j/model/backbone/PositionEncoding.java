package io.github.dinov2j.model.backbone;

/** How a backbone knows where a patch is. */
public enum PositionEncoding {
    /** A learned vector added to every patch (DINOv2). */
    ABSOLUTE,
    /** A learned number for every offset and head, added to the attention scores (BEiT; spec section 11.1). */
    RELATIVE_TABLE,
    /** The same numbers from a small network of the offset, for any grid (Swin v2; spec section 11.1). */
    RELATIVE_CONTINUOUS
}
