package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;

/**
 * A block for inference on a CPU: packed linear layers with GELU, LayerScale and the residual sum inside them. Differs
 * from the plain block by rounding only.
 */
record PackedBlock(Block plain, PackedLinear qkv, PackedLinear projection, PackedLinear expand, PackedLinear contract) {
    NDArray forward(NDArray xBTD) {
        var mixed = plain.mix(qkv.forward(plain.norm(xBTD, "norm1")));
        var attended = projection.forwardAdd(mixed, xBTD);
        var normed = plain.norm(attended, "norm2");
        var hidden = plain.gated() ? Block.gate(expand.forward(normed)) : expand.forwardGelu(normed);
        return contract.forwardAdd(hidden, attended);
    }
}
