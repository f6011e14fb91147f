package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;

/**
 * Softmax of centred logits; the centre is an exponential mean of past teacher logits, so step t uses statistics up to
 * t - 1. Source: dinov2/loss/dino_clstoken_loss.py (spec section 3.1). K prototypes.
 */
public final class Centering implements Targets {
    private static final float MOMENTUM = 0.9f;

    private final Parameters state;

    public Centering(int prototypes, NDManager manager) {
        state = new Parameters(manager);
        state.add("center", new float[prototypes], 1, prototypes);
    }

    @Override
    public BatchTargets of(LogitBlocks logits, double temperature) {
        var center = state.get("center");
        var mean = logits.mean(); // [1,K]
        return new BatchTargets() {
            @Override
            public NDArray block(int i) {
                return Tensors.softmax(logits.block(i).sub(center).div((float) temperature));
            }

            @Override
            public void settle() {
                center.muli(MOMENTUM).addi(mean.mul(1 - MOMENTUM));
            }
        };
    }

    @Override
    public Parameters state() {
        return state;
    }
}
