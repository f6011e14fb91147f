package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.StepScope;
import org.jspecify.annotations.Nullable;

/**
 * One factor for each of the K prototypes, such that the targets (exp(l / temperature) times the factors, every row divided
 * by its sum) share the samples evenly among the prototypes. One pass over the blocks a round; a block's logits live during
 * its turn only, unless it is the only one.
 */
final class Balance {
    /** Below it a prototype that no sample is near would get an infinite factor; the reference gives NaN there. */
    private static final float LEAST = 1e-30f;

    private final LogitBlocks logits;
    private final float temperature;
    private final @Nullable NDArray only;
    private NDArray factorsK1;
    private long samples;
    private float top = Float.NEGATIVE_INFINITY;

    /** The first round: column sums as they are. */
    Balance(LogitBlocks logits, double temperature) {
        this.logits = logits;
        this.temperature = (float) temperature;
        only = logits.count() == 1 ? exponentials(logits.block(0)) : null;
        factorsK1 = factors(
                only == null ? overBlocks((sums, i) -> first(sums, logits.block(i))) : alone(logits.block(0), only));
    }

    /** A further round: rows sum to 1, then factors that make the columns' sums equal. */
    void round() {
        factorsK1 = factors(overBlocks((sums, i) -> next(sums, exponentials(i))));
    }

    /** Targets of a block [n,K]. */
    NDArray targets(int block) {
        var scaled = exponentials(block).mul(factorsK1.reshape(1, -1));
        return scaled.divi(scaled.sum(new int[] {1}, true));
    }

    private NDArray factors(NDArray sums1K) {
        return sums1K.maximum(LEAST)
                .pow(-1)
                .muli((double) samples / sums1K.size())
                .reshape(-1, 1);
    }

    @FunctionalInterface
    private interface Sum {
        NDArray with(@Nullable NDArray sums, int block);
    }

    private NDArray overBlocks(Sum sum) {
        var sums = StepScope.within(() -> sum.with(null, 0));
        for (int i = 1; i < logits.count(); i++) {
            var block = i;
            var unused = StepScope.within(() -> sum.with(sums, block)); // in place
        }
        return sums;
    }

    /** Column sums of exp(l / temperature), all divided by the same number, which cancels: nothing overflows. */
    private NDArray first(@Nullable NDArray sums, NDArray logitsNK) {
        samples += logitsNK.getShape().get(0);
        var before = top;
        top = logitsNK.size() == 0 ? top : Math.max(top, logitsNK.max().getFloat());
        var own = logitsNK.sub(top).divi(temperature).exp().sum(new int[] {0}, true);
        var shrink = before == top ? 1 : Math.exp((before - top) / temperature);
        return sums == null ? own : sums.muli((float) shrink).addi(own);
    }

    /** The same of the only block, whose exponentials are at hand. */
    private NDArray alone(NDArray logitsNK, NDArray exponentialsNK) {
        samples = logitsNK.getShape().get(0);
        var tops = logitsNK.max(new int[] {1}, true); // [n,1]
        var weights = tops.sub(tops.max()).divi(temperature).exp();
        return weights.transpose().matMul(exponentialsNK); // [1,K]
    }

    private NDArray next(@Nullable NDArray sums, NDArray exponentialsNK) {
        var weights = exponentialsNK.matMul(factorsK1).pow(-1); // [n,1]
        var own = weights.transpose().matMul(exponentialsNK); // [1,K]
        return sums == null ? own : sums.addi(own);
    }

    private NDArray exponentials(int block) {
        return only == null ? exponentials(logits.block(block)) : only;
    }

    /** exp((l - its row's largest) / temperature) [n,K]: what a row is multiplied by cancels in the end. */
    private NDArray exponentials(NDArray logitsNK) {
        return logitsNK.sub(logitsNK.max(new int[] {1}, true)).divi(temperature).exp();
    }
}
