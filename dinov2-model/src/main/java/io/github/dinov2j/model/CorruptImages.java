package io.github.dinov2j.model;

/**
 * What to do with images that cannot be decoded: fail at the first, or leave them out and list them, up to a limit.
 *
 * @param skip whether they are left out
 * @param most this many are left out in any case
 * @param percent or this share of all images, whichever is more
 */
public record CorruptImages(boolean skip, int most, double percent) {
    private static final int MOST = 10;
    private static final double PERCENT = 1;

    public CorruptImages {
        if (most < 0 || !(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("At most " + most + " images or " + percent
                    + " % may be left out; expected 0 or more, and 0 to 100 %.");
        }
    }

    /** The first one ends the work. */
    public static CorruptImages fail() {
        return new CorruptImages(false, 0, 0);
    }

    /** They are left out, up to 1 % of the images or 10, whichever is more. */
    public static CorruptImages skipped() {
        return new CorruptImages(true, MOST, PERCENT);
    }

    /** They are left out, up to {@code "25"} images or {@code "0.5%"} of them. */
    public static CorruptImages skipped(String atMost) {
        try {
            return atMost.endsWith("%")
                    ? new CorruptImages(true, 0, Double.parseDouble(atMost.substring(0, atMost.length() - 1)))
                    : new CorruptImages(true, Integer.parseInt(atMost), 0);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The limit of corrupt images is \"" + atMost
                            + "\"; expected a number such as 25, or a share such as 0.5%.",
                    e);
        }
    }

    /** How many of this many images may be left out. */
    int allowed(int images) {
        return skip ? (int) Math.max(most, Math.floor(images * percent / 100)) : 0;
    }
}
