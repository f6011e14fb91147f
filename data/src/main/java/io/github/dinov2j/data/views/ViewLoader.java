package io.github.dinov2j.data.views;

import io.github.dinov2j.data.ImageFolder;
import java.util.HashMap;
import java.util.Map;
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
 * <p>A batch may come in {@link Pieces}. Pieces that are asked for again are kept while all of a step fit into a quarter
 * of the heap, and else made again. At most two pieces wait beside the one in use. One thread asks; closing stops the
 * workers.
 */
public final class ViewLoader implements AutoCloseable {
    private static final int AHEAD = 2;
    private static final int HEAP_SHARE = 4;

    private final BatchMaker maker;
    private final int workers;
    private final ExecutorService threads;
    private final PieceOrder order;
    private final TreeMap<Long, PendingBatch> pending = new TreeMap<>();
    private final Map<Integer, ViewBatch> kept = new HashMap<>();
    private final boolean keeps;
    private long last = -1;
    private boolean closed;

    /**
     * A loader over the images given, all of which must be readable.
     *
     * @param patch side of a patch in pixels; both crop sizes must be multiples of it
     * @param batch images in a step
     * @param workers threads, at least 1
     */
    public ViewLoader(
            ImageFolder images, ViewSettings views, MaskSettings masks, int patch, int batch, long seed, int workers) {
        this(new ReadableImages(images, 0), views, masks, patch, batch, Pieces.whole(), seed, workers);
    }

    /** The same with batches in pieces, and images of which some may be unreadable. */
    public ViewLoader(
            ReadableImages images,
            ViewSettings views,
            MaskSettings masks,
            int patch,
            int batch,
            Pieces pieces,
            long seed,
            int workers) {
        this(
                images,
                views,
                masks,
                patch,
                batch,
                pieces,
                seed,
                workers,
                Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    ViewLoader(
            ReadableImages images,
            ViewSettings views,
            MaskSettings masks,
            int patch,
            int batch,
            Pieces pieces,
            long seed,
            int workers,
            long keptBytes) {
        Setting.between("batch", batch, 1, 1 << 20);
        Setting.between("workers", workers, 1, 1024);
        if (batch % pieces.count() != 0) {
            throw new IllegalArgumentException("A batch of " + batch + " images does not come in " + pieces.count()
                    + " equal pieces; give a number that divides it.");
        }
        this.maker = new BatchMaker(images, views, masks, patch, batch, pieces, seed);
        this.keeps = pieces.passes() > 1 && maker.stepBytes() <= keptBytes;
        this.order = new PieceOrder(pieces.count(), keeps ? 1 : pieces.passes());
        this.workers = workers;
        this.threads = Executors.newFixedThreadPool(workers, new DaemonThreads());
    }

    /**
     * The batch of a step, 0 or later; waits until it is made. Asking for the steps in order is what reading ahead is
     * for, any other order works too. A worker's failure is thrown here, with its own sentence; an interrupt while
     * waiting becomes a CancellationException.
     */
    public ViewBatch batch(long step) {
        if (order.pieces() > 1) {
            throw new IllegalStateException("The batches of this loader come in pieces; ask for those.");
        }
        return piece(step, 0);
    }

    /** A piece of a step's batch; the masks are those drawn for the whole batch. */
    public synchronized ViewBatch piece(long step, int piece) {
        if (closed) {
            throw new IllegalStateException("This view loader is closed; make a new one for step " + step + ".");
        }
        Setting.between("step", step, 0, Long.MAX_VALUE / (1L << 25));
        Setting.between("piece", piece, 0, order.pieces() - 1);
        if (order.step(last) != step) {
            kept.clear();
        }
        ViewBatch known = kept.get(piece);
        return known != null ? known : made(order.next(step, piece, last), piece);
    }

    private ViewBatch made(long turn, int piece) {
        forgetAllBut(turn);
        for (long next = turn; next <= turn + AHEAD; next++) {
            pending.computeIfAbsent(next, this::start);
        }
        last = turn;
        ViewBatch batch = Objects.requireNonNull(pending.remove(turn)).await();
        if (keeps) {
            kept.put(piece, batch);
        }
        return batch;
    }

    /** Stops the workers after the image each is at, and waits for that; batches already handed out stay valid. */
    @Override
    public synchronized void close() {
        closed = true;
        kept.clear();
        forgetAllBut(-1);
        threads.shutdown();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the workers end on their own; the caller hears of the interrupt later
        }
    }

    private PendingBatch start(long turn) {
        return new PendingBatch(maker, order.step(turn), order.piece(turn)).start(threads, workers);
    }

    /** Drops what was made for other turns than those from here on. */
    private void forgetAllBut(long turn) {
        pending.entrySet().removeIf(entry -> {
            boolean unwanted = turn < 0 || entry.getKey() < turn || entry.getKey() > turn + AHEAD;
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
