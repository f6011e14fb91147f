package io.github.dinov2j.model.run;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A run folder in use: one process at a time holds it, and the system lets go of it when that process ends, however it ends. */
public final class RunLock implements AutoCloseable {
    /** The file that is locked; it holds the process's number and stays when the run ends. */
    public static final String FILE = "run.lock";

    /** To close any channel of the file would let go of the lock of the whole process, so nobody here opens it twice. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private static final int TRIES = 5;
    private static final long PAUSE_NANOS = 40_000_000L;

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a run folder that exists.
     *
     * @throws IllegalArgumentException when a process holds it, this one included
     */
    public static RunLock take(Path run) {
        try {
            var file = run.toRealPath().resolve(FILE);
            if (!HELD_HERE.add(file)) {
                throw held(run, ProcessHandle.current().pid());
            }
            try {
                return locked(run, file);
            } catch (IOException | RuntimeException e) {
                HELD_HERE.remove(file);
                throw e;
            }
        } catch (IOException e) {
            throw new FileException(run.resolve(FILE), e);
        }
    }

    private static RunLock locked(Path run, Path file) throws IOException {
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!lock(channel)) {
                throw held(run, pid(file).orElse(0));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
            return new RunLock(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** More than once: whoever asks for the holder takes it for a moment. */
    private static boolean lock(FileChannel channel) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) != null) {
                return true;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    private static IllegalArgumentException held(Path run, long pid) {
        return new IllegalArgumentException("The run " + run + " is in use by "
                + (pid > 0 ? "process " + pid : "another process")
                + "; wait for its end, follow it with dinov2j attach, or give another folder.");
    }

    /** The process that holds a run folder, 0 where it does not say its number; empty when nobody does. */
    public static OptionalLong holder(Path run) {
        try {
            var file = run.toRealPath().resolve(FILE);
            if (HELD_HERE.contains(file)) {
                return OptionalLong.of(ProcessHandle.current().pid());
            }
            return Files.exists(file) && isHeld(file)
                    ? OptionalLong.of(pid(file).orElse(0))
                    : OptionalLong.empty();
        } catch (IOException e) {
            throw new FileException(run.resolve(FILE), e);
        }
    }

    private static boolean isHeld(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ);
                var lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private static OptionalLong pid(Path file) throws IOException {
        var text = Files.readString(file).strip();
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new FileException(file, e);
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
