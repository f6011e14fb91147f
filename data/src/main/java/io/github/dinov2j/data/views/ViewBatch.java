package io.github.dinov2j.data.views;

/**
 * The views and masks of a batch of B images, crop by crop: all images' first crop, then all images' second.
 *
 * @param images B
 * @param globals global crops [2B, 3, S, S], flat
 * @param locals local crops [L * B, 3, s, s], flat; empty without local crops
 * @param masks masks of the global crops [2B][patches], in the order of globals
 * @param origins where the global crops were cut [2B], in the order of globals; empty where views come from no images
 * @param plain the images themselves [B, 3, S, S], flat, prepared as for features; empty where nobody asked
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers on their way to a tensor: compared and printed by nobody
public record ViewBatch(
        int images, float[] globals, float[] locals, boolean[][] masks, CropOrigin[] origins, float[] plain) {
    /** Views that come from no images. */
    public ViewBatch(int images, float[] globals, float[] locals, boolean[][] masks) {
        this(images, globals, locals, masks, new CropOrigin[0], new float[0]);
    }

    @Override
    public String toString() {
        return "ViewBatch of " + images + " images, " + masks.length + " global crops";
    }
}
