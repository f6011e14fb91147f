package io.github.dinov2j.data.views;

/**
 * The endless order in which images are seen: every pass is a fresh permutation that follows from seed and pass alone,
 * so that any place in it is found without walking there. The last pass is kept.
 */
final class ImageOrder {
    /** An image and the pass it is seen in. */
    record Turn(long pass, int image) {}

    private static final class Pass {
        private final long number;
        private final int[] images;

        Pass(long number, int[] images) {
            this.number = number;
            this.images = images;
        }
    }

    private final int images;
    private final long seed;
    private volatile Pass latest;

    ImageOrder(int images, long seed) {
        this.images = images;
        this.seed = seed;
        this.latest = pass(0);
    }

    /** The turn at a position counted from 0, over all passes. */
    Turn at(long position) {
        long number = position / images;
        Pass pass = latest;
        if (pass.number != number) {
            pass = pass(number);
            latest = pass;
        }
        return new Turn(number, pass.images[(int) (position % images)]);
    }

    private Pass pass(long number) {
        return new Pass(number, Draw.permutation(images, Seeds.random(Seeds.Purpose.ORDER, seed, number, 0)));
    }
}
