package io.github.dinov2j.model.backbone;

import java.util.LinkedHashMap;
import java.util.Map;

/** Meta's state-dict names and shapes of a backbone, in the order of the published files (spec section 1.6). */
final class ParameterShapes {
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private ParameterShapes() {}

    static Map<String, long[]> of(Architecture a) {
        var s = new ParameterShapes();
        s.embeddings(a);
        for (int i = 0; i < a.depth(); i++) {
            s.block("blocks." + i + ".", a);
        }
        s.norm("norm", a.dim());
        return s.shapes;
    }

    private void embeddings(Architecture a) {
        shapes.put("cls_token", new long[] {1, 1, a.dim()});
        shapes.put("pos_embed", new long[] {1, (long) a.grid() * a.grid() + 1, a.dim()});
        if (a.registers() > 0) {
            shapes.put("register_tokens", new long[] {1, a.registers(), a.dim()});
        }
        shapes.put("mask_token", new long[] {1, a.dim()});
        shapes.put("patch_embed.proj.weight", new long[] {a.dim(), 3, a.patch(), a.patch()});
        shapes.put("patch_embed.proj.bias", new long[] {a.dim()});
    }

    private void block(String prefix, Architecture a) {
        norm(prefix + "norm1", a.dim());
        linear(prefix + "attn.qkv", 3 * a.dim(), a.dim());
        linear(prefix + "attn.proj", a.dim(), a.dim());
        shapes.put(prefix + "ls1.gamma", new long[] {a.dim()});
        norm(prefix + "norm2", a.dim());
        if (a.feedForward() == FeedForward.MLP) {
            linear(prefix + "mlp.fc1", a.hidden(), a.dim());
            linear(prefix + "mlp.fc2", a.dim(), a.hidden());
        } else {
            linear(prefix + "mlp.w12", 2 * a.hidden(), a.dim());
            linear(prefix + "mlp.w3", a.dim(), a.hidden());
        }
        shapes.put(prefix + "ls2.gamma", new long[] {a.dim()});
    }

    private void norm(String name, int dim) {
        shapes.put(name + ".weight", new long[] {dim});
        shapes.put(name + ".bias", new long[] {dim});
    }

    private void linear(String name, int out, int in) {
        shapes.put(name + ".weight", new long[] {out, in});
        shapes.put(name + ".bias", new long[] {out});
    }
}
