package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.PackedOps;

/** A linear layer [.., in] to [.., out] whose weight is packed for oneDNN; inference only. */
record PackedLinear(PackedOps ops, NDArray weight, NDArray bias) {
    NDArray forward(NDArray x) {
        return ops.linear(x, weight, bias);
    }

    NDArray forwardGelu(NDArray x) {
        return ops.linearGelu(x, weight, bias);
    }

    NDArray forwardAdd(NDArray x, NDArray addend) {
        return ops.linearAdd(x, weight, bias, addend);
    }
}
