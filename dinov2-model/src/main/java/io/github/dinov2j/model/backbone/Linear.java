package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.PackedOps;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;

/** A linear layer [.., in] to [.., out]. */
final class Linear {
    private final NDArray weight;
    private final NDArray bias;

    Linear(Parameters parameters, String name) {
        weight = parameters.get(name + ".weight");
        bias = parameters.get(name + ".bias");
    }

    NDArray forward(NDArray x) {
        return Tensors.linear(x, weight, bias);
    }

    /** A copy of this layer for inference that lives as long as {@code manager}. */
    PackedLinear packed(PackedOps ops, NDManager manager, long rows) {
        return new PackedLinear(ops, ops.pack(manager, weight, rows), bias);
    }

    /** The same with every output scaled by {@code gamma} [out], as the LayerScale behind it would. */
    PackedLinear packed(PackedOps ops, NDManager manager, long rows, NDArray gamma) {
        var scaledBias = bias.mul(gamma);
        scaledBias.attach(manager);
        try (var scaled = weight.mul(gamma.reshape(-1, 1))) {
            return new PackedLinear(ops, ops.pack(manager, scaled, rows), scaledBias);
        }
    }
}
