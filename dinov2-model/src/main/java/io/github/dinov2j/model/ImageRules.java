package io.github.dinov2j.model;

import io.github.dinov2j.data.Fit;

/**
 * How images are treated that are not as one would wish.
 *
 * @param fit those whose sides are no multiples of the patch
 * @param upright whether the EXIF orientation of a JPEG is applied
 * @param corrupt those that cannot be decoded
 */
public record ImageRules(Fit fit, boolean upright, CorruptImages corrupt) {
    /** As the reference does: sides must fit, orientations are not applied, a corrupt image is an error. */
    public static ImageRules standard() {
        return new ImageRules(Fit.NONE, false, CorruptImages.fail());
    }
}
