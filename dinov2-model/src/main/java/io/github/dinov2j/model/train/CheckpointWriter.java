package io.github.dinov2j.model.train;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes snapshots on a thread of its own, one at a time. An interrupt of the training thread never reaches it, so no file is
 * torn. A snapshot that could not be written is kept, and tried again when asked.
 */
final class CheckpointWriter implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        var made = new Thread(work, "dinov2j-checkpoints");
        made.setDaemon(true);
        return made;
    });
    private final Consumer<Snapshot> write;
    private @Nullable Snapshot snapshot;
    private @Nullable Future<Long> writing;

    CheckpointWriter(Consumer<Snapshot> write) {
        this.write = write;
    }

    /** A checkpoint that is on the disk. */
    record Written(int step, long bytes, long copyMillis, long writeMillis) {}

    /** Takes over a snapshot and begins to write it; the one before must be settled. */
    void start(Snapshot next) {
        if (snapshot != null) {
            throw new IllegalStateException("The checkpoint of step " + snapshot.step() + " is still being written.");
        }
        snapshot = next;
        writing = thread.submit(() -> timed(next));
    }

    private long timed(Snapshot next) {
        var start = System.nanoTime();
        write.accept(next);
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Whether {@link #settle} would not wait, and has something to tell. */
    boolean told() {
        return writing != null && writing.isDone();
    }

    /**
     * Waits until the snapshot that was handed over is written; empty where there is none. Its failure is thrown here, and the
     * next call tries again.
     */
    Optional<Written> settle() {
        var waiting = snapshot;
        if (waiting == null) {
            return Optional.empty();
        }
        var under = writing == null ? thread.submit(() -> timed(waiting)) : writing;
        writing = null;
        var millis = result(under);
        snapshot = null;
        waiting.close();
        return Optional.of(new Written(waiting.step(), waiting.memory().bytes(), waiting.copyMillis(), millis));
    }

    /** Runs other writing on the same thread, out of reach of interrupts, and waits for it. */
    void run(Runnable other) {
        result(thread.submit(other));
    }

    /** Waits whatever interrupts come; they are kept for later. */
    private static <T> T result(Future<T> future) {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
    }

    /** Waits for what is being written. */
    @Override
    public void close() {
        thread.shutdown();
        var interrupted = false;
        var ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
