package io.github.dinov2j.model.torch;

import ai.djl.pytorch.jni.JniUtils;

/**
 * How many threads libtorch uses for one operation on this thread, until closed. Tensors of narrow models are too small to
 * share out: two threads then spend their time waiting for each other, and on a busy machine many times over.
 */
public final class ComputeThreads implements AutoCloseable {
    private static final int NARROW = 128;

    private final int before;

    private ComputeThreads(int threads) {
        before = JniUtils.getNumThreads();
        set(threads);
    }

    /** One thread for models narrower than 128, else as many as before. */
    public static ComputeThreads forWidth(int dim) {
        return new ComputeThreads(isNarrow(dim) ? 1 : JniUtils.getNumThreads());
    }

    /** So many threads. */
    public static ComputeThreads of(int threads) {
        return new ComputeThreads(threads);
    }

    /** How many threads libtorch uses for one operation on this thread now. */
    public static int now() {
        return JniUtils.getNumThreads();
    }

    /** Whether a model of this width is computed on one thread. */
    public static boolean isNarrow(int dim) {
        return dim < NARROW;
    }

    @Override
    public void close() {
        set(before);
    }

    private static void set(int threads) {
        if (threads != JniUtils.getNumThreads()) {
            JniUtils.setNumThreads(threads);
        }
    }
}
