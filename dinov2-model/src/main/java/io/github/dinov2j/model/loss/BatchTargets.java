package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;

/** The target distributions of one effective batch, block by block as its logits came. */
@FunctionalInterface
public interface BatchTargets {
    /** Targets of the samples of block {@code i} [n,K]; rows sum to 1. */
    NDArray block(int i);

    /** Lets the batch count for the targets of later ones. Once, after the last block, when its step was sound. */
    default void settle() {}
}
