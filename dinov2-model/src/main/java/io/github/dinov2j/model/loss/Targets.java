package io.github.dinov2j.model.loss;

import io.github.dinov2j.model.torch.Parameters;

/** Turns teacher logits into target distributions that do not collapse. Called without gradients. */
public interface Targets {
    /** Targets of one effective batch. {@code temperature} is the teacher's. */
    BatchTargets of(LogitBlocks logits, double temperature);

    /** What must be saved for an exact continuation; empty for Sinkhorn-Knopp. */
    Parameters state();
}
