package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;

/**
 * One pre-norm transformer block: x + g1 Attn(LN(x)), then x + g2 FFN(LN(x)). Tokens [B,T,D] in and out. Shapes: B images,
 * T tokens, D width, H heads, d = D / H. Source: dinov2/layers/{block,attention,mlp,swiglu_ffn,layer_scale}.py.
 */
final class Block {
    private final Parameters parameters;
    private final String prefix;
    private final Architecture architecture;
    private final Ops ops;
    private final Linear qkv;
    private final Linear projection;
    private final Linear expand;
    private final Linear contract;

    Block(Architecture architecture, Parameters parameters, int index, Ops ops) {
        this.architecture = architecture;
        this.parameters = parameters;
        this.ops = ops;
        prefix = "blocks." + index + ".";
        var mlp = architecture.feedForward() == FeedForward.MLP;
        qkv = new Linear(parameters, prefix + "attn.qkv");
        projection = new Linear(parameters, prefix + "attn.proj");
        expand = new Linear(parameters, prefix + (mlp ? "mlp.fc1" : "mlp.w12"));
        contract = new Linear(parameters, prefix + (mlp ? "mlp.fc2" : "mlp.w3"));
    }

    NDArray forward(NDArray xBTD, DropPath dropPath) {
        var attended = dropPath.add(xBTD, x -> attention(norm(x, "norm1")).mul(gamma("ls1")));
        return dropPath.add(attended, x -> feedForward(norm(x, "norm2")).mul(gamma("ls2")));
    }

    private NDArray attention(NDArray xBTD) {
        return projection.forward(mix(qkv.forward(xBTD))); // [B,T,D]
    }

    /** Attention between its two linear layers: queries, keys and values [B,T,3D] to [B,T,D]. */
    NDArray mix(NDArray qkvBT3D) {
        var shape = qkvBT3D.getShape();
        var dim = architecture.dim();
        var heads = architecture.heads();
        var split = new Shape(shape.get(0), shape.get(1), 3, heads, dim / heads);
        var qkvBTH = qkvBT3D.reshape(split).transpose(2, 0, 3, 1, 4); // [3,B,H,T,d]
        var mixed = ops.attention(qkvBTH.get(0), qkvBTH.get(1), qkvBTH.get(2)); // [B,H,T,d]
        return mixed.transpose(0, 2, 1, 3).reshape(shape.get(0), shape.get(1), dim); // [B,T,D]
    }

    private NDArray feedForward(NDArray xBTD) {
        if (!gated()) {
            return contract.forward(Tensors.gelu(expand.forward(xBTD)));
        }
        return contract.forward(gate(expand.forward(xBTD)));
    }

    /** SwiGLU between its two linear layers: [B,T,2 hidden] to [B,T,hidden]. */
    static NDArray gate(NDArray x) {
        var halves = x.split(2, 2); // gate, value: 2 x [B,T,hidden]
        return Tensors.silu(halves.get(0)).mul(halves.get(1));
    }

    boolean gated() {
        return architecture.feedForward() != FeedForward.MLP;
    }

    NDArray norm(NDArray x, String name) {
        return Tensors.layerNorm(x, parameters.get(prefix + name + ".weight"), parameters.get(prefix + name + ".bias"));
    }

    private NDArray gamma(String name) {
        return parameters.get(prefix + name + ".gamma");
    }
}
