package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Tensors;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Adds a residual branch to its input: {@code x + branch(x)}, in training possibly on a part of the batch only. */
@FunctionalInterface
public interface DropPath {
    NDArray add(NDArray xBTD, UnaryOperator<NDArray> branch);

    /** The drop paths of all blocks (0-based). Asked again for a block, it draws the same again: a pass can be repeated. */
    @FunctionalInterface
    interface OfBlocks {
        DropPath of(int block);

        /** {@link DropPath#none} in every block. */
        static OfBlocks none() {
            return block -> DropPath.none();
        }
    }

    /** Every branch on every sequence: inference, the teacher, and rate 0. */
    static DropPath none() {
        return (x, branch) -> x.add(branch.apply(x));
    }

    /**
     * Stochastic depth by batch subset (spec section 6.5; dinov2/layers/block.py): each branch runs on
     * max(trunc(b (1 - rate)), 1) random sequences of the b, and its result counts b / kept times.
     */
    static DropPath batchSubset(double rate, Ops ops, RandomGenerator random) {
        return (x, branch) -> {
            var b = (int) x.getShape().get(0);
            var kept = Math.max((int) (b * (1 - rate)), 1);
            var rows = x.getManager().create(choose(b, kept, random));
            var residual = Tensors.scale(branch.apply(Tensors.gather(x, rows)), (double) b / kept);
            return ops.addRows(x, rows, residual);
        };
    }

    private static long[] choose(int n, int kept, RandomGenerator random) {
        var order = java.util.stream.LongStream.range(0, n).toArray();
        for (int i = 0; i < kept; i++) {
            var j = i + random.nextInt(n - i);
            var swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return java.util.Arrays.copyOf(order, kept);
    }
}
