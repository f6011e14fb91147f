package io.github.dinov2j.model.extraction;

import io.github.dinov2j.data.DiskSpace;

/**
 * How extraction uses the machine.
 *
 * @param partValues about how many numbers a part holds
 * @param partImages at most how many images a part holds: what a stop can lose
 * @param threads threads that decode
 * @param disk what is free
 */
public record Pace(int partValues, int partImages, int threads, DiskSpace disk) {
    private static final int PART_VALUES = 1 << 24;
    private static final int PART_IMAGES = 4096;
    private static final int BATCHES_AHEAD = 3;

    /** All processors, parts of 64 MB. */
    public static Pace standard() {
        return new Pace(PART_VALUES, PART_IMAGES, Runtime.getRuntime().availableProcessors(), DiskSpace.real());
    }

    /** Images of a part: whole batches, whatever the work began with, so that the same batches are computed again. */
    int part(int width, int batch) {
        return Math.max(1, Math.min(partImages, partValues / width) / batch) * batch;
    }

    /** Images decoded ahead. */
    int window(int batch) {
        return Math.max(2 * threads, BATCHES_AHEAD * batch);
    }
}
