package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;

/**
 * The teacher's own softmax: nothing keeps all samples from one prototype, and training collapses. There to show what
 * centering and Sinkhorn-Knopp are for. Shapes: n samples, K prototypes.
 */
public final class PlainSoftmax implements Targets {
    private final Parameters none;

    public PlainSoftmax(NDManager manager) {
        none = new Parameters(manager);
    }

    @Override
    public NDArray of(NDArray logitsNK, double temperature) {
        return Tensors.softmax(logitsNK.div((float) temperature));
    }

    @Override
    public Parameters state() {
        return none;
    }
}
