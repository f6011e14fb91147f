package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
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
}
