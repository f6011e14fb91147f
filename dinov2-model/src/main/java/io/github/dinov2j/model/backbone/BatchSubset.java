package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Tensors;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** Stochastic depth by batch subset in one block (spec section 6.5; dinov2/layers/block.py). */
record BatchSubset(double rate, Ops ops, RandomGenerator random) implements DropPath {
    @Override
    public NDArray add(NDArray xBTD, UnaryOperator<NDArray> branch) {
        var b = (int) xBTD.getShape().get(0);
        var kept = Math.max((int) (b * (1 - rate)), 1);
        var rows = xBTD.getManager().create(choose(b, kept));
        var residual = Tensors.scale(branch.apply(Tensors.gather(xBTD, rows)), (double) b / kept);
        return ops.addRows(xBTD, rows, residual);
    }

    private long[] choose(int n, int kept) {
        var order = LongStream.range(0, n).toArray();
        for (int i = 0; i < kept; i++) {
            var j = i + random.nextInt(n - i);
            var swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return Arrays.copyOf(order, kept);
    }
}
