package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;

/**
 * Softmax of centred logits; the centre is an exponential mean of past teacher logits, so step t uses statistics up to
 * t - 1. Source: dinov2/loss/dino_clstoken_loss.py (spec section 3.1). Shapes: n samples, K prototypes.
 */
public final class Centering implements Targets {
    private static final float MOMENTUM = 0.9f;

    private final Parameters state;

    public Centering(int prototypes, NDManager manager) {
        state = new Parameters(manager);
        state.add("center", new float[prototypes], 1, prototypes);
    }

    @Override
    public NDArray of(NDArray logitsNK, double temperature) {
        var targets = look(logitsNK, temperature);
        var center = state.get("center");
        center.muli(MOMENTUM).addi(logitsNK.mean(new int[] {0}, true).mul(1 - MOMENTUM));
        return targets;
    }

    @Override
    public NDArray look(NDArray logitsNK, double temperature) {
        return Tensors.softmax(logitsNK.sub(state.get("center")).div((float) temperature));
    }

    @Override
    public Parameters state() {
        return state;
    }
}
