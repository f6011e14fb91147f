package io.github.dinov2j.model;

/**
 * Whose attention, in which block, on which part of an image.
 *
 * @param block from 0; negative counts from the end, -1 the last
 * @param from the token that looks
 * @param resize short side in pixels before the crop; 0 = the model's own
 * @param crop side in pixels of the centre crop; 0 = the model's own
 * @param whole the image as it is, neither resized nor cropped: both sides must be multiples of the patch
 */
public record AttentionQuery(int block, AttentionFrom from, int resize, int crop, boolean whole) {
    public AttentionQuery {
        if (resize < 0 || crop < 0 || (whole && resize + crop > 0)) {
            throw new IllegalArgumentException("resize, crop, whole are " + resize + ", " + crop + ", " + whole
                    + "; expected at least 0, and 0 for a whole image.");
        }
    }

    /** The class token in the last block. */
    public static AttentionQuery standard() {
        return new AttentionQuery(-1, AttentionFrom.cls(), 0, 0, false);
    }

    public AttentionQuery withBlock(int wanted) {
        return new AttentionQuery(wanted, from, resize, crop, whole);
    }

    public AttentionQuery withFrom(AttentionFrom token) {
        return new AttentionQuery(block, token, resize, crop, whole);
    }

    public AttentionQuery withSize(int shortSide, int side) {
        return new AttentionQuery(block, from, shortSide, side, whole);
    }

    public AttentionQuery withWhole() {
        return new AttentionQuery(block, from, 0, 0, true);
    }

    /** The block counted from 0. */
    int block(int depth) {
        var counted = block < 0 ? depth + block : block;
        if (counted < 0 || counted >= depth) {
            throw new IllegalArgumentException("Block " + block + " does not exist; the model has blocks 0 to "
                    + (depth - 1) + ", or -1 to -" + depth + " from the end.");
        }
        return counted;
    }
}
