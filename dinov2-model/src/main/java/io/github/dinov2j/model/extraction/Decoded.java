package io.github.dinov2j.model.extraction;

import io.github.dinov2j.data.ImageReference;
import io.github.dinov2j.data.PreparedImage;

/**
 * One image, decoded and prepared, or the reason why not.
 *
 * @param reference its place and label
 * @param image its values; empty when it is corrupt
 * @param why why it is corrupt; empty when it is not
 * @param rotated whether its EXIF orientation is not upright
 */
public record Decoded(ImageReference reference, PreparedImage image, String why, boolean rotated) {
    private static final PreparedImage NOTHING = new PreparedImage(new float[0], 0, 0);

    static Decoded corrupt(ImageReference reference, String why) {
        return new Decoded(reference, NOTHING, why, false);
    }

    boolean corrupt() {
        return !why.isEmpty();
    }

    boolean fits(Decoded other) {
        return image.height() == other.image.height() && image.width() == other.image.width();
    }
}
