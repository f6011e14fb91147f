package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Tensors;
import java.util.function.BinaryOperator;

/**
 * Tokens of global crops [G,T,D] and local crops [L,t,D] as one sequence [1,S,D], S = GT + Lt: norms and linear layers see
 * all at once, attention stays within a crop (spec section 6.6). The same numbers as one pass for each size.
 */
record PackedCrops(NDArray x1SD, NDArray globalGTD, NDArray localLtD) {
    static PackedCrops of(NDArray globalGTD, NDArray localLtD) {
        return new PackedCrops(packed(globalGTD, localLtD), globalGTD, localLtD);
    }

    private static NDArray packed(NDArray globalGTD, NDArray localLtD) {
        var d = globalGTD.getShape().get(2);
        return Tensors.concat(1, globalGTD.reshape(1, -1, d), localLtD.reshape(1, -1, d)); // [1,S,D]
    }

    /** The same crops with other tokens. */
    private PackedCrops with(NDArray other1SD) {
        return new PackedCrops(other1SD, first(other1SD, globalGTD), second(other1SD, globalGTD, localLtD));
    }

    private static NDArray first(NDArray x1SD, NDArray globalGTD) {
        return Tensors.tokens(x1SD, 0, rows(globalGTD)).reshape(globalGTD.getShape()); // [G,T,D]
    }

    private static NDArray second(NDArray x1SD, NDArray globalGTD, NDArray localLtD) {
        var from = rows(globalGTD);
        return Tensors.tokens(x1SD, from, from + rows(localLtD)).reshape(localLtD.getShape()); // [L,t,D]
    }

    private static long rows(NDArray xBTD) {
        return xBTD.getShape().get(0) * xBTD.getShape().get(1);
    }

    PackedCrops through(FusedBlock block, DropPath global, DropPath local) {
        var ops = block.ops();
        if (global.keepsAll() && local.keepsAll()) {
            return with(ops.packedBlock(x1SD, globalGTD, localLtD, block.attention(), block.feedForward()));
        }
        return branch(global, local, (g, l) -> ops.packedAttention(packed(g, l), g, l, block.attention()))
                .branch(global, local, (g, l) -> ops.feedForward(packed(g, l), block.feedForward()));
    }

    /** Adds a branch that sees the kept crops of both sizes together; each size draws its own. */
    private PackedCrops branch(DropPath global, DropPath local, BinaryOperator<NDArray> branch) {
        var locals = new NDArray[1];
        var globals = global.add(globalGTD, keptGlobal -> {
            var residual = new NDArray[1];
            locals[0] = local.add(localLtD, keptLocal -> {
                residual[0] = branch.apply(keptGlobal, keptLocal);
                return second(residual[0], keptGlobal, keptLocal);
            });
            return first(residual[0], keptGlobal);
        });
        return of(globals, locals[0]);
    }
}
