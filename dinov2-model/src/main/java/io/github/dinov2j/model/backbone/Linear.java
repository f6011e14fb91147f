package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import org.jspecify.annotations.Nullable;

/** A linear layer [.., in] to [.., out], with a bias where the parameters have one. */
final class Linear {
    private final NDArray weight;
    private final @Nullable NDArray bias;

    Linear(Parameters parameters, String name) {
        weight = parameters.get(name + ".weight");
        bias = parameters.has(name + ".bias") ? parameters.get(name + ".bias") : null;
    }

    NDArray forward(NDArray x) {
        return bias == null ? x.matMul(weight.transpose()) : Tensors.linear(x, weight, bias);
    }
}
