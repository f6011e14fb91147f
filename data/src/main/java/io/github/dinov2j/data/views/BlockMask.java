package io.github.dinov2j.data.views;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Masks about n patches of a grid with rectangles of at least 4 patches, aspect 0.3 to 1/0.3. Never more than n, now
 * and then fewer: a rectangle that does not fit is tried again ten times, then the mask stays as it is. Sides are
 * rounded half to even, and a rectangle may not span the grid, as in the reference.
 */
final class BlockMask {
    private static final int MIN_AREA = 4;
    private static final int TRIES = 10;
    private static final double LOG_MAX_ASPECT = -Math.log(0.3);

    private final int height;
    private final int width;
    private final int largest;

    BlockMask(int height, int width) {
        this.height = height;
        this.width = width;
        // The reference's floor(floor(0.5 * size / patch) * size / patch): 128 on a grid of 16 x 16, 666 on 37 x 37.
        this.largest = height / 2 * width;
    }

    boolean[] draw(int target, RandomGenerator random) {
        boolean[] mask = new boolean[height * width];
        int count = 0;
        while (count < target) {
            int added = addBlock(mask, Math.min(target - count, largest), random);
            if (added == 0) {
                break;
            }
            count += added;
        }
        return mask;
    }

    /** Adds one rectangle of at most {@code room} new patches; returns how many it added, 0 if none fitted. */
    private int addBlock(boolean[] mask, int room, RandomGenerator random) {
        for (int tries = 0; tries < TRIES; tries++) {
            double area = Draw.uniform(MIN_AREA, room, random); // with less room than 4 this runs downwards, legally
            double aspect = Math.exp(Draw.uniform(-LOG_MAX_ASPECT, LOG_MAX_ASPECT, random));
            int h = (int) Math.rint(Math.sqrt(area * aspect));
            int w = (int) Math.rint(Math.sqrt(area / aspect));
            if (w < width && h < height) {
                int top = Draw.index(height - h + 1, random);
                int left = Draw.index(width - w + 1, random);
                int fresh = free(mask, top, left, h, w);
                if (fresh > 0 && fresh <= room) {
                    fill(mask, top, left, h, w);
                    return fresh;
                }
            }
        }
        return 0;
    }

    private int free(boolean[] mask, int top, int left, int h, int w) {
        int free = 0;
        for (int y = top; y < top + h; y++) {
            for (int x = left; x < left + w; x++) {
                free += mask[y * width + x] ? 0 : 1;
            }
        }
        return free;
    }

    private void fill(boolean[] mask, int top, int left, int h, int w) {
        for (int y = top; y < top + h; y++) {
            Arrays.fill(mask, y * width + left, y * width + left + w, true);
        }
    }
}
