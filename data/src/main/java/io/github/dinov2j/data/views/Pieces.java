package io.github.dinov2j.data.views;

/**
 * How the batch of a step is handed out.
 *
 * @param count pieces of equal size that the batch comes in; it must divide the batch
 * @param passes how often each piece is asked for, all pieces once before any comes again
 */
public record Pieces(int count, int passes) {
    /** Checks both. */
    public Pieces {
        Setting.between("pieces", count, 1, 1 << 20);
        Setting.between("passes", passes, 1, 16);
    }

    /** The whole batch at once. */
    public static Pieces whole() {
        return new Pieces(1, 1);
    }
}
