package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;

/**
 * The teacher's own softmax: nothing keeps all samples from one prototype, and training collapses. There to show what
 * centering and Sinkhorn-Knopp are for.
 */
public final class PlainSoftmax implements Targets {
    private final Parameters none;

    public PlainSoftmax(NDManager manager) {
        none = new Parameters(manager);
    }

    @Override
    public BatchTargets of(LogitBlocks logits, double temperature) {
        return i -> Tensors.softmax(logits.block(i).div((float) temperature));
    }

    @Override
    public Parameters state() {
        return none;
    }
}
