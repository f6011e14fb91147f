package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;

/**
 * Teacher logits of a whole effective batch in blocks of samples, float32. A block is made when it is asked for, so that
 * never all need to exist at once. Shapes: n samples in a block, K prototypes.
 */
public interface LogitBlocks {
    int count();

    /** Block {@code i} [n,K]; n may be 0, though not in all blocks. */
    NDArray block(int i);

    /** Mean over the samples of all blocks [1,K]. */
    NDArray mean();

    /** One block at hand. */
    static LogitBlocks whole(NDArray logitsNK) {
        return new LogitBlocks() {
            @Override
            public int count() {
                return 1;
            }

            @Override
            public NDArray block(int i) {
                return logitsNK;
            }

            @Override
            public NDArray mean() {
                return logitsNK.mean(new int[] {0}, true);
            }
        };
    }
}
