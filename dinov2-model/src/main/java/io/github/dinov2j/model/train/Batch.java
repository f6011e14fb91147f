package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDManager;

/** The effective batch of a step in pieces of equal size, each uploaded when it is asked for, maybe more than once. */
interface Batch {
    /** How many pieces. */
    int pieces();

    /** Piece {@code i}; its tensors may live no longer than {@code manager}. */
    Crops piece(int i, NDManager manager);

    /** A batch at hand in one piece. */
    static Batch of(Crops crops) {
        return new Batch() {
            @Override
            public int pieces() {
                return 1;
            }

            @Override
            public Crops piece(int i, NDManager manager) {
                return crops;
            }
        };
    }
}
