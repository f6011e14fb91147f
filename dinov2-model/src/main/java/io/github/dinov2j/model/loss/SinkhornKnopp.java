package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;

/**
 * Three rounds of Sinkhorn-Knopp: every prototype gets an equal share of the batch, every sample sums to 1. Source:
 * dinov2/loss/dino_clstoken_loss.py (spec section 3.1). The reference scales the matrix of all samples in place; here its
 * factors are kept instead, one for each prototype, so that the samples may come in blocks and still be one problem.
 */
public final class SinkhornKnopp implements Targets {
    private static final int ROUNDS = 3;

    private final Parameters none;

    public SinkhornKnopp(NDManager manager) {
        none = new Parameters(manager);
    }

    @Override
    public BatchTargets of(LogitBlocks logits, double temperature) {
        var balance = new Balance(logits, temperature);
        for (int round = 1; round < ROUNDS; round++) {
            balance.round();
        }
        return balance::targets;
    }

    @Override
    public Parameters state() {
        return none;
    }
}
