package io.github.dinov2j.data.views;

import io.github.dinov2j.data.ImageFolder;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the views of training steps ahead of time on daemon threads. The batch of a step follows from seed and step
 * alone, whatever the number of workers and whatever was asked before, so that a run can be resumed at any step. Every
 * pass over the images is a fresh permutation; a batch may reach into the next pass. Labels never enter.
 *
 * <p>At most two batches wait beside the one in use. One thread asks for batches; closing stops the workers.
 */
public final class ViewLoader implements AutoCloseable {
    private static final int AHEAD = 2;

    private final BatchMaker maker;
    private final int workers;
    private final ExecutorService threads;
    private final TreeMap<Long, PendingBatch> pending = new TreeMap<>();
    private boolean closed;

    /**
     * A loader over the images given.
     *
     * @param patch side of a patch in pixels; both crop sizes must be multiples of it
     * @param batch images in a step
     * @param workers threads, at least 1
     */
    public ViewLoader(
            ImageFolder images, ViewSettings views, MaskSettings masks, int patch, int batch, long seed, int workers) {
        Setting.between("batch", batch, 1, 1 << 20);
        Setting.between("workers", workers, 1, 1024);
        this.maker = new BatchMaker(images, views, masks, patch, batch, seed);
        this.workers = workers;
        this.threads = Executors.newFixedThreadPool(workers, new DaemonThreads());
    }

    /**
     * The batch of a step, 0 or later; waits until it is made. Asking for the steps in order is what reading ahead is
     * for, any other order works too. A worker's failure is thrown here, with its own sentence; an interrupt while
     * waiting becomes a CancellationException.
     */
    public synchronized ViewBatch batch(long step) {
        if (closed) {
            throw new IllegalStateException("This view loader is closed; make a new one for step " + step + ".");
        }
        Setting.between("step", step, 0, Long.MAX_VALUE / (1 << 21));
        forgetAllBut(step);
        for (long next = step; next <= step + AHEAD; next++) {
            pending.computeIfAbsent(next, this::start);
        }
        return Objects.requireNonNull(pending.remove(step)).await();
    }

    /** Stops the workers after the image each is at, and waits for that; batches already handed out stay valid. */
    @Override
    public synchronized void close() {
        closed = true;
        forgetAllBut(-1);
        threads.shutdown();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the workers end on their own; the caller hears of the interrupt later
        }
    }

    private PendingBatch start(long step) {
        return new PendingBatch(maker, step).start(threads, workers);
    }

    /** Drops what was made for other steps than those from here on. */
    private void forgetAllBut(long step) {
        pending.entrySet().removeIf(entry -> {
            boolean unwanted = step < 0 || entry.getKey() < step || entry.getKey() > step + AHEAD;
            if (unwanted) {
                entry.getValue().cancel();
            }
            return unwanted;
        });
    }

    private static final class DaemonThreads implements ThreadFactory {
        private final AtomicInteger made = new AtomicInteger();

        @Override
        public Thread newThread(Runnable work) {
            Thread thread = new Thread(work, "dinov2j-views-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
