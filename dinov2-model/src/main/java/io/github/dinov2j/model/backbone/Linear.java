package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import org.jspecify.annotations.Nullable;

/** A linear layer [.., in] to [.., out]; for inference on a CPU its weight can be packed once for oneDNN. */
final class Linear {
    private final NDArray weight;
    private final NDArray bias;
    private final Ops ops;
    private @Nullable NDArray packed;

    Linear(Parameters parameters, String name, Ops ops) {
        weight = parameters.get(name + ".weight");
        bias = parameters.get(name + ".bias");
        this.ops = ops;
    }

    NDArray forward(NDArray x) {
        return packed == null ? Tensors.linear(x, weight, bias) : ops.packedLinear(x, packed, bias, "none");
    }

    NDArray forwardGelu(NDArray x) {
        return packed == null
                ? Tensors.gelu(Tensors.linear(x, weight, bias))
                : ops.packedLinear(x, packed, bias, "gelu");
    }

    void pack(long rows) {
        packed = ops.pack(weight, rows);
    }
}
