package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Parameters;

/** Turns teacher logits [n,K] into target distributions [n,K] that do not collapse. Called without gradients. */
public interface Targets {
    /** Rows sum to 1. {@code temperature} is the teacher's. */
    NDArray of(NDArray logitsNK, double temperature);

    /** The same targets without moving any state: for looking at a run. */
    default NDArray look(NDArray logitsNK, double temperature) {
        return of(logitsNK, temperature);
    }

    /** What must be saved for an exact continuation; empty for Sinkhorn-Knopp. */
    Parameters state();
}
