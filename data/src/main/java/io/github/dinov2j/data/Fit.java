package io.github.dinov2j.data;

import java.util.Locale;

/** What to do with an image whose sides are no multiples of the patch. */
public enum Fit {
    /** Nothing: such an image is an error that names it. */
    NONE,
    /** The next lower multiples, cut out of the middle. */
    CROP,
    /** The next higher multiples: zeros around the normalised image, which stays in the middle (reference: CenterPadding). */
    PAD,
    /** The nearest multiples, by Pillow's bicubic; the aspect changes a little. */
    RESIZE;

    /** The word of options and files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The side after fitting, in pixels; 0 when not even one patch is left. */
    int side(int side, int patch) {
        return switch (this) {
            case NONE -> side;
            case CROP -> side / patch * patch;
            case PAD -> (side + patch - 1) / patch * patch;
            case RESIZE -> Math.max(1, Math.round((float) side / patch)) * patch;
        };
    }
}
