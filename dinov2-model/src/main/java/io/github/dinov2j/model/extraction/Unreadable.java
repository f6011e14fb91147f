package io.github.dinov2j.model.extraction;

import java.util.function.IntUnaryOperator;

/**
 * What happens to images that cannot be decoded.
 *
 * @param skip which are left out and listed; the first other one ends the work
 * @param allowed how many of so many images may be left out
 * @param remedy what the user can do when there are more
 */
public record Unreadable(Skip skip, IntUnaryOperator allowed, String remedy) {
    /** Which images are left out. */
    public enum Skip {
        NONE,
        /** Those whose bytes are no image. */
        DAMAGED,
        /** Those, and files that cannot be read or are gone. */
        DAMAGED_OR_GONE;

        boolean covers(RuntimeException why) {
            return this == DAMAGED_OR_GONE || (this == DAMAGED && why instanceof IllegalArgumentException);
        }
    }
}
