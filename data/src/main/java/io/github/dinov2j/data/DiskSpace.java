package io.github.dinov2j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Says before work begins whether its results have room on the disk. */
public final class DiskSpace {
    private static final double GIGA = 1e9;

    private final ToLongFunction<Path> usable;

    /** @param usable bytes that can be written at a place that exists */
    public DiskSpace(ToLongFunction<Path> usable) {
        this.usable = usable;
    }

    /** As the operating system tells. */
    public static DiskSpace real() {
        return new DiskSpace(DiskSpace::bytes);
    }

    private static long bytes(Path place) {
        try {
            long bytes = Files.getFileStore(place).getUsableSpace();
            return bytes < 0 ? Long.MAX_VALUE : bytes; // more than a long counts
        } catch (IOException e) {
            throw new FileException(place, e);
        }
    }

    /** A folder on a disk with less than {@code bytes} left is a {@link FileException} that says what is needed and free. */
    public void require(Path folder, long bytes) {
        long free = usable.applyAsLong(existing(folder));
        if (bytes > free) {
            throw new FileException(
                    folder,
                    String.format(
                            Locale.ROOT,
                            "the features need about %.2f GB, but the disk has %.2f GB left; free some space, take"
                                    + " fewer tokens (--tokens cls) or give a folder on another disk.",
                            bytes / GIGA,
                            free / GIGA));
        }
    }

    private static Path existing(Path folder) {
        Path place = folder.toAbsolutePath().normalize();
        while (!Files.exists(place)) {
            Path parent = place.getParent();
            if (parent == null) {
                throw new FileException(folder, "there is no such disk; check the path.");
            }
            place = parent;
        }
        return place;
    }
}
