package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;

/**
 * Three rounds of Sinkhorn-Knopp: every prototype gets an equal share of the batch, every sample sums to 1. Source:
 * dinov2/loss/dino_clstoken_loss.py (spec section 3.1). Shapes: n samples, K prototypes.
 */
public final class SinkhornKnopp implements Targets {
    private static final int ROUNDS = 3;

    private final Parameters none;

    public SinkhornKnopp(NDManager manager) {
        none = new Parameters(manager);
    }

    @Override
    public NDArray of(NDArray logitsNK, double temperature) {
        var n = logitsNK.getShape().get(0);
        var k = logitsNK.getShape().get(1);
        // The reference does not subtract the maximum; dividing by the sum cancels it, and exp cannot overflow.
        var q = logitsNK.sub(logitsNK.max()).div((float) temperature).exp();
        q.divi(q.sum());
        for (int round = 0; round < ROUNDS; round++) {
            q.divi(q.sum(new int[] {0}, true).mul(k));
            q.divi(q.sum(new int[] {1}, true).mul(n));
        }
        return q.muli(n);
    }

    @Override
    public Parameters state() {
        return none;
    }
}
