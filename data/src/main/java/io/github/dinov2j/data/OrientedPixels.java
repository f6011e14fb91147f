package io.github.dinov2j.data;

/**
 * An image as it is stored, and how it is to be turned.
 *
 * @param pixels as stored
 * @param orientation EXIF orientation of a JPEG, 1 to 8; 1 = upright, unknown, or another format
 */
public record OrientedPixels(Pixels pixels, int orientation) {
    /** Whether the image is stored turned or mirrored. */
    public boolean rotated() {
        return orientation != 1;
    }

    /** The image as it should be seen. */
    public Pixels upright() {
        return pixels.upright(orientation);
    }
}
