package io.github.dinov2j.data.views;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A piece of a step's batch that workers are filling, each a share of its images at a time. */
final class PendingBatch {
    private static final int SHARES_A_WORKER = 4; // small enough shares that no worker waits long for the last one

    private final BatchMaker maker;
    private final long step;
    private final int piece;
    private final List<Future<?>> shares = new ArrayList<>();
    private @Nullable ViewBatch batch;
    private volatile boolean cancelled;

    PendingBatch(BatchMaker maker, long step, int piece) {
        this.maker = maker;
        this.step = step;
        this.piece = piece;
    }

    /** Hands the work to the threads. */
    PendingBatch start(ExecutorService threads, int workers) {
        int images = maker.images();
        int share = Math.max(1, images / (SHARES_A_WORKER * workers));
        for (int first = 0; first < images; first += share) {
            int from = first;
            int to = Math.min(first + share, images);
            shares.add(threads.submit(() -> make(from, to)));
        }
        return this;
    }

    private void make(int from, int to) {
        for (int b = from; b < to && !cancelled; b++) {
            maker.make(batch(), step, piece, b);
        }
    }

    /** The first worker to come allocates the arrays and sees to the masks. */
    private synchronized ViewBatch batch() {
        if (batch == null) {
            batch = maker.empty(step, piece);
        }
        return batch;
    }

    ViewBatch await() {
        try {
            for (Future<?> share : shares) {
                share.get();
            }
            return batch();
        } catch (InterruptedException e) {
            cancel();
            throw interrupted(e);
        } catch (ExecutionException e) {
            cancel();
            throw failure(e.getCause());
        }
    }

    /** Without interrupting a worker: an interrupt would close the archive that it reads, for all others too. */
    void cancel() {
        cancelled = true;
        shares.forEach(share -> share.cancel(false));
    }

    private CancellationException interrupted(InterruptedException cause) {
        CancellationException stopped =
                new CancellationException("Interrupted while waiting for the views of step " + step + ".");
        stopped.initCause(cause);
        return stopped;
    }

    /** The worker's own exception where it can be thrown as it is, so that its sentence is the one that is read. */
    private RuntimeException failure(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("The views of step " + step + " could not be made.", cause);
    }
}
