package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.PackedOps;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Decides whether packed blocks pay. Processors differ (with avx512 they are nearly twice as fast, with avx2 they gain
 * nothing), so one block is timed both ways; this takes some tens of milliseconds.
 */
final class Packing {
    private static final int ROUNDS = 5;
    private static final double GAIN = 0.95;
    /** Below this width layers are too small for it to matter. */
    private static final int MIN_WIDTH = 128;
    /** Packing holds the linear weights twice: up to ViT-L, which takes 1.2 GB more. */
    private static final long MAX_PARAMETERS = 400_000_000;

    private Packing() {}

    static boolean worthATrial(Architecture architecture) {
        return architecture.dim() >= MIN_WIDTH && architecture.parameters() <= MAX_PARAMETERS;
    }

    /** The packed blocks if they are faster than the plain ones on sequences of {@code tokens}, else none. */
    static List<PackedBlock> of(List<Block> blocks, int dim, int batch, int tokens, TorchDevice device) {
        var ops = PackedOps.open(device.manager());
        if (ops.isEmpty() || !faster(blocks.get(0), dim, tokens, ops.get(), device)) {
            return List.of();
        }
        return all(blocks, ops.get(), device, (long) batch * tokens);
    }

    static List<PackedBlock> all(List<Block> blocks, PackedOps ops, TorchDevice device, long rows) {
        return blocks.stream()
                .map(block -> block.packed(ops, device.manager(), rows))
                .toList();
    }

    private static boolean faster(Block block, int dim, int tokens, PackedOps ops, TorchDevice device) {
        try (var scope = new StepScope(device);
                var off = GradMode.off()) {
            var input = scope.manager().randomNormal(new Shape(1, tokens, dim));
            var packed = block.packed(ops, scope.manager(), tokens);
            var plainNanos = new long[ROUNDS];
            var packedNanos = new long[ROUNDS];
            for (int i = -1; i < ROUNDS; i++) { // the first round only warms up
                plainNanos[Math.max(i, 0)] = nanos(x -> block.forward(x, DropPath.none()), input);
                packedNanos[Math.max(i, 0)] = nanos(packed::forward, input);
            }
            return median(packedNanos) < GAIN * median(plainNanos);
        }
    }

    private static long nanos(UnaryOperator<NDArray> forward, NDArray input) {
        var start = System.nanoTime();
        forward.apply(input).close();
        return System.nanoTime() - start;
    }

    private static long median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[ROUNDS / 2];
    }
}
