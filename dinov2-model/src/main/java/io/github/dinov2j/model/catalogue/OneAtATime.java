package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.FileException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A lock on one file of the cache among processes and threads. The operating system lifts it when a process dies. The empty
 * lock file stays: to delete it would take it from those who wait for it.
 */
final class OneAtATime implements Closeable {
    private static final long PAUSE_MILLIS = 100;

    private final FileChannel channel;

    private OneAtATime(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits until nobody else holds it; runs {@code waiting} once when that is not at once. */
    static OneAtATime hold(Path lock, Runnable waiting) throws InterruptedException {
        try {
            Files.createDirectories(lock.resolveSibling(""));
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean told = false;
            while (locked(channel) == null) {
                if (!told) {
                    waiting.run();
                    told = true;
                }
                pause(channel);
            }
            return new OneAtATime(channel);
        } catch (IOException e) {
            throw new FileException(lock, e);
        }
    }

    private static void pause(FileChannel channel) throws IOException, InterruptedException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) { // another thread of this process
            return null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("The lock on a file of the cache could not be given back.", e);
        }
    }
}
