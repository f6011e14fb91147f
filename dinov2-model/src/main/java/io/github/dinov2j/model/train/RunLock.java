package io.github.dinov2j.model.train;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A run folder belongs to one process at a time. The operating system lets go of the lock when that process dies, however it does. */
final class RunLock implements AutoCloseable {
    private static final long PLACE = Long.MAX_VALUE - 1; // far behind the number in the file, which others may read

    private Optional<FileChannel> held = Optional.empty();

    /** Takes the folder; one that another process (or another run in this one) has is a FileException with its number. */
    @SuppressWarnings("MustBeClosedChecker") // closed with this lock
    void take(Path folder) {
        var file = folder.resolve("run.lock");
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            held = Optional.of(channel);
            lock(channel, file);
        } catch (IOException e) {
            close();
            throw new FileException(file, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        if (!locked(channel)) {
            throw new FileException(
                    file.resolveSibling(""),
                    "is in use by another run" + holder(file) + "; wait for its end, or give another folder.");
        }
        var number = Long.toString(ProcessHandle.current().pid()) + "\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(number.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(PLACE, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false; // this JVM has it
        }
    }

    private static String holder(Path file) throws IOException {
        var number = Files.readString(file).strip();
        return number.matches("\\d{1,19}") ? " (process " + number + ")" : "";
    }

    @Override
    public void close() {
        try {
            if (held.isPresent()) {
                held.get().close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("The lock of the run could not be let go.", e);
        }
    }
}
