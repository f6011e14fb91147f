package io.github.dinov2j.model.extraction;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Writes one part at a time on a thread of its own, while the next is computed. */
public final class PartWriter implements AutoCloseable {
    private final ExecutorService thread = WorkThreads.of("write", 1);
    private Future<?> writing = CompletableFuture.completedFuture("");

    /** Begins to write, after the part before has been; its failure is thrown here. */
    void write(Runnable part) {
        finish();
        writing = thread.submit(part);
    }

    /** Does other work with files on the same thread, where no interrupt can break it; waits for what comes of it. */
    public <T> T get(Callable<T> work) {
        finish();
        return Outcome.of(thread.submit(work));
    }

    /** Throws a failure that is known by now, so that no more is computed in vain. */
    void check() {
        if (writing.isDone()) {
            finish();
        }
    }

    /** Waits until all is written. */
    void finish() {
        Outcome.of(writing);
    }

    /** What has begun is written to its end. */
    @Override
    public void close() {
        WorkThreads.end(thread);
    }
}
