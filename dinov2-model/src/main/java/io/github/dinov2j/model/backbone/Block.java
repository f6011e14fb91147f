package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One transformer block: x + g1 Attn(LN(x)), then x + g2 FFN(LN(x)), or as its variant says ({@link NormPlace}). Tokens
 * [B,T,D] in and out. Shapes: B images, T tokens, D width, H heads, d = D / H. Source:
 * dinov2/layers/{block,attention,mlp,swiglu_ffn,layer_scale}.py.
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
        return forward(xBTD, dropPath, null);
    }

    /** The same with relative positions: their bias [1,H,T,T] is added to the attention scores. */
    NDArray forward(NDArray xBTD, DropPath dropPath, @Nullable NDArray bias1HTT) {
        var attended = residual(xBTD, dropPath, "norm1", "ls1", x -> attention(x, bias1HTT));
        return residual(attended, dropPath, "norm2", "ls2", this::feedForward);
    }

    private NDArray residual(NDArray xBTD, DropPath dropPath, String norm, String scale, UnaryOperator<NDArray> f) {
        return switch (architecture.variant().normPlace()) {
            case PRE -> dropPath.add(xBTD, x -> scaled(f.apply(norm(x, norm)), scale));
            case RES_POST -> dropPath.add(xBTD, x -> scaled(norm(f.apply(x), norm), scale));
            case POST -> norm(dropPath.add(xBTD, x -> scaled(f.apply(x), scale)), norm);
        };
    }

    private NDArray scaled(NDArray xBTD, String scale) {
        return architecture.variant().layerScale() ? xBTD.mul(gamma(scale)) : xBTD;
    }

    /** How much token {@code query} attends to every token, for every head [B,H,T]; rows sum to 1. */
    NDArray attentionOf(int query, NDArray xBTD, @Nullable NDArray bias1HTT) {
        var input = architecture.variant().normPlace() == NormPlace.PRE ? norm(xBTD, "norm1") : xBTD;
        var heads = heads(qkv.forward(input)); // [3,B,H,T,d]
        var q = heads.get(0).get(":,:," + query + ":" + (query + 1)); // [B,H,1,d]
        var root = 1 / Math.sqrt((double) architecture.dim() / architecture.heads());
        var scores = Tensors.scale(q.matMul(heads.get(1).transpose(0, 1, 3, 2)), root)
                .squeeze(2); // [B,H,T]
        return Tensors.softmax(bias1HTT == null ? scores : scores.add(bias1HTT.get(":,:," + query)));
    }

    private NDArray attention(NDArray xBTD, @Nullable NDArray bias1HTT) {
        return projection.forward(mix(qkv.forward(xBTD), bias1HTT)); // [B,T,D]
    }

    /** Attention between its two linear layers: queries, keys and values [B,T,3D] to [B,T,D]. */
    NDArray mix(NDArray qkvBT3D) {
        return mix(qkvBT3D, null);
    }

    private NDArray mix(NDArray qkvBT3D, @Nullable NDArray bias1HTT) {
        var shape = qkvBT3D.getShape();
        var heads = heads(qkvBT3D); // [3,B,H,T,d]
        var mixed = bias1HTT == null
                ? ops.attention(heads.get(0), heads.get(1), heads.get(2))
                : ops.attention(heads.get(0), heads.get(1), heads.get(2), bias1HTT); // [B,H,T,d]
        return mixed.transpose(0, 2, 1, 3).reshape(shape.get(0), shape.get(1), architecture.dim()); // [B,T,D]
    }

    private NDArray heads(NDArray qkvBT3D) {
        var shape = qkvBT3D.getShape();
        var heads = architecture.heads();
        var split = new Shape(shape.get(0), shape.get(1), 3, heads, architecture.dim() / heads);
        return qkvBT3D.reshape(split).transpose(2, 0, 3, 1, 4); // [3,B,H,T,d]
    }

    private NDArray feedForward(NDArray xBTD) {
        if (!gated()) {
            return contract.forward(Tensors.gelu(expand.forward(xBTD)));
        }
        return contract.forward(gate(expand.forward(xBTD)));
    }

    /** SwiGLU between its two linear layers: [B,T,2 hidden] to [B,T,hidden]. */
    private static NDArray gate(NDArray x) {
        var halves = x.split(2, 2); // gate, value: 2 x [B,T,hidden]
        return Tensors.silu(halves.get(0)).mul(halves.get(1));
    }

    private boolean gated() {
        return architecture.feedForward() != FeedForward.MLP;
    }

    NDArray norm(NDArray x, String name) {
        return new Norm(architecture.variant().norm(), parameters, prefix + name, ops).forward(x);
    }

    private NDArray gamma(String name) {
        return parameters.get(prefix + name + ".gamma");
    }
}
