package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;

/** The norm of one place, over the last axis: LayerNorm or RMSNorm. */
record Norm(NormKind kind, Parameters parameters, String name, Ops ops) {
    NDArray forward(NDArray x) {
        var weight = parameters.get(name + ".weight");
        return kind == NormKind.LAYER_NORM
                ? Tensors.layerNorm(x, weight, parameters.get(name + ".bias"))
                : ops.rmsNorm(x, weight);
    }
}
