package io.github.dinov2j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Says before work begins whether its results have room on the disk, and afterwards whether that was why they failed. */
public final class DiskSpace {
    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;

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

    /**
     * A folder on a disk with less than {@code bytes} left is a {@link FileException} that says what is needed and free.
     *
     * @param what what needs them, with its verb: {@code "the features need"}
     * @param remedy what the user can do: {@code "free some space"}
     */
    public void require(Path folder, long bytes, String what, String remedy) {
        long free = free(folder);
        if (bytes > free) {
            throw new FileException(
                    folder,
                    new NoRoom(what + " about " + size(bytes) + ", but the disk has " + size(free) + " left; " + remedy
                            + "."));
        }
    }

    /** Bytes that can be written where this folder is or will be. */
    public long free(Path folder) {
        return usable.applyAsLong(existing(folder));
    }

    /** Whether a failure came from a full disk, a quota, or a limit on the size of files. */
    public static boolean ranOut(Throwable failure) {
        for (Optional<Throwable> at = Optional.of(failure); at.isPresent(); at = at.map(Throwable::getCause)) {
            if (at.get() instanceof NoRoom || at.get() instanceof IOException io && saysFull(io)) {
                return true;
            }
        }
        return false;
    }

    /** Java has no exception of its own for this: the system's words tell. */
    private static boolean saysFull(IOException thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.contains("No space left on device")
                || message.contains("not enough space on the disk")
                || message.contains("Disk quota exceeded")
                || message.contains("File too large");
    }

    /** An amount as sentences say it: 1.20 GB. */
    public static String size(long bytes) {
        return bytes < GIGA / 10
                ? String.format(Locale.ROOT, "%.2f MB", bytes / MEGA)
                : String.format(Locale.ROOT, "%.2f GB", bytes / GIGA);
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

    private static final class NoRoom extends IOException {
        private static final long serialVersionUID = 1;

        NoRoom(String message) {
            super(message);
        }
    }
}
