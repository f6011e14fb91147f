package io.github.dinov2j.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The k nearest train rows of each test row by cosine, as blocked matrix products with top-k: the one class here that
 * knows DJL. Native memory is bounded by one train block and one product; each has its manager and closes it.
 *
 * <p>Shapes: B test rows of a block, T train rows of a block, D width, K kept per block.
 */
final class NearestRows {
    private static final String ENGINE = "PyTorch";
    private static final int TEST_BLOCK = 256;
    private static final int TRAIN_BLOCK = 16_384;
    private static final int BLOCK_NUMBERS = 1 << 24; // 64 MiB of float32

    private final NDManager manager;
    private final int trainBlock;

    NearestRows(NDManager manager, int trainBlock) {
        this.manager = manager;
        this.trainBlock = trainBlock;
    }

    /** Searches with the default engine's device; {@code k} must not exceed the number of train rows. */
    static List<List<Neighbour>> search(UnitRows train, UnitRows test, int k) {
        keepQuiet();
        int trainBlock = Math.max(1, Math.min(TRAIN_BLOCK, BLOCK_NUMBERS / train.width()));
        try (NDManager manager = NDManager.newBaseManager(ENGINE)) {
            return new NearestRows(manager, trainBlock).nearest(train, test, k);
        }
    }

    /** As {@link #search}, on this manager and with these blocks. */
    List<List<Neighbour>> nearest(UnitRows train, UnitRows test, int k) {
        Shortlist shortlist = new Shortlist(test.count(), k, train.count());
        for (int row = 0; row < train.count(); row += trainBlock) {
            int rows = Math.min(trainBlock, train.count() - row);
            try (NDManager block = manager.newSubManager()) {
                NDArray trainDT = block(block, train, row, rows).transpose();
                offer(block, trainDT, row, test, shortlist);
            }
        }
        return shortlist.decide(train, test, k);
    }

    private static void offer(NDManager manager, NDArray trainDT, int firstRow, UnitRows test, Shortlist shortlist) {
        for (int row = 0; row < test.count(); row += TEST_BLOCK) {
            stopIfAsked();
            try (NDManager step = manager.newSubManager()) {
                NDArray testBD = block(step, test, row, Math.min(TEST_BLOCK, test.count() - row));
                offer(testBD.matMul(trainDT), row, firstRow, shortlist); // BT
            }
        }
    }

    private static void offer(NDArray similarityBT, int testRow, int firstRow, Shortlist shortlist) {
        int rows = Math.toIntExact(similarityBT.getShape().get(0));
        int columns = Math.toIntExact(similarityBT.getShape().get(1));
        int kept = Math.min(shortlist.size(), columns);
        NDList best = similarityBT.topK(kept, 1, true, false); // BK values, BK columns
        float[] values = best.get(0).toFloatArray();
        long[] places = best.get(1).toLongArray();
        for (int row = 0; row < rows; row++) {
            shortlist.offer(testRow + row, values, places, row * kept, kept, firstRow, kept < columns);
        }
    }

    private static NDArray block(NDManager manager, UnitRows from, int row, int rows) {
        FloatBuffer values = FloatBuffer.wrap(from.read(row, rows));
        return manager.create(values, new Shape(rows, from.width()));
    }

    private static void stopIfAsked() {
        if (Thread.interrupted()) {
            throw new CancellationException("The k-NN search was interrupted; nothing was kept.");
        }
    }

    /** DJL reports its use to a server unless told not to; a user who wants that sets the variable to false. */
    private static void keepQuiet() {
        setIfAbsent("OPT_OUT_TRACKING");
        setIfAbsent("ai.djl.offline");
    }

    private static void setIfAbsent(String key) {
        if (System.getenv(key) == null && System.getProperty(key) == null) {
            System.setProperty(key, "true");
        }
    }
}
