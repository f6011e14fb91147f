package io.github.dinov2j.model.train;

import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.Progress;
import java.time.Duration;

/**
 * Where a run takes place.
 *
 * @param device auto, cpu, cuda:0
 * @param progress hears how far it is
 * @param disk tells the room there is
 * @param pause between two looks at a full disk
 */
record Host(String device, Progress progress, DiskSpace disk, Duration pause) {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    static Host of(String device, Progress progress) {
        return new Host(device, progress, DiskSpace.real(), PAUSE);
    }
}
