package io.github.dinov2j.data.views;

/**
 * How the batch of a step is handed out.
 *
 * @param count pieces of equal size that the batch comes in; it must divide the batch
 * @param passes how often each piece is asked for, all pieces once before any comes again
 * @param plain whether the images themselves come too, prepared as for features at the size of the global crops
 */
public record Pieces(int count, int passes, boolean plain) {
    /** Checks both. */
    public Pieces {
        Setting.between("pieces", count, 1, 1 << 20);
        Setting.between("passes", passes, 1, 16);
    }

    /** Without plain images. */
    public Pieces(int count, int passes) {
        this(count, passes, false);
    }

    /** The whole batch at once. */
    public static Pieces whole() {
        return new Pieces(1, 1);
    }

    /** The same with plain images, or without. */
    public Pieces withPlain(boolean wanted) {
        return new Pieces(count, passes, wanted);
    }
}
