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
        qkv = new Linear(parameters, prefix + "attn.qkv", ops);
        projection = new Linear(parameters, prefix + "attn.proj", ops);
        expand = new Linear(parameters, prefix + (mlp ? "mlp.fc1" : "mlp.w12"), ops);
        contract = new Linear(parameters, prefix + (mlp ? "mlp.fc2" : "mlp.w3"), ops);
    }

    NDArray forward(NDArray xBTD, DropPath dropPath) {
        var attended = dropPath.add(xBTD, x -> attention(norm(x, "norm1")).mul(gamma("ls1")));
        return dropPath.add(attended, x -> feedForward(norm(x, "norm2")).mul(gamma("ls2")));
    }

    void pack(long rows) {
        for (var linear : new Linear[] {qkv, projection, expand, contract}) {
            linear.pack(rows);
        }
    }

    private NDArray attention(NDArray xBTD) {
        var shape = xBTD.getShape();
        var heads = architecture.heads();
        var split = new Shape(shape.get(0), shape.get(1), 3, heads, architecture.dim() / heads);
        var qkvBTH = qkv.forward(xBTD).reshape(split).transpose(2, 0, 3, 1, 4); // [3,B,H,T,d]
        var mixed = ops.attention(qkvBTH.get(0), qkvBTH.get(1), qkvBTH.get(2)); // [B,H,T,d]
        return projection.forward(mixed.transpose(0, 2, 1, 3).reshape(shape)); // [B,T,D]
    }

    private NDArray feedForward(NDArray xBTD) {
        if (architecture.feedForward() == FeedForward.MLP) {
            return contract.forward(expand.forwardGelu(xBTD));
        }
        var halves = expand.forward(xBTD).split(2, 2); // gate, value: 2 x [B,T,hidden]
        return contract.forward(Tensors.silu(halves.get(0)).mul(halves.get(1)));
    }

    private NDArray norm(NDArray x, String name) {
        return Tensors.layerNorm(x, parameters.get(prefix + name + ".weight"), parameters.get(prefix + name + ".bias"));
    }

    private NDArray gamma(String name) {
        return parameters.get(prefix + name + ".gamma");
    }
}
