package io.github.dinov2j.model.backbone;

import java.util.LinkedHashMap;
import java.util.Map;

/** Meta's state-dict names and shapes of a backbone, in the order of the published files (spec section 1.6), and those of variants. */
final class ParameterShapes {
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private ParameterShapes() {}

    static Map<String, long[]> of(Architecture a) {
        var s = new ParameterShapes();
        s.embeddings(a);
        for (int i = 0; i < a.depth(); i++) {
            s.block("blocks." + i + ".", a);
        }
        if (a.variant().hasFinalNorm()) {
            s.norm("norm", a);
        }
        return s.shapes;
    }

    private void embeddings(Architecture a) {
        shapes.put("cls_token", new long[] {1, 1, a.dim()});
        if (!a.variant().isRelative()) {
            shapes.put("pos_embed", new long[] {1, (long) a.grid() * a.grid() + 1, a.dim()});
        }
        if (a.registers() > 0) {
            shapes.put("register_tokens", new long[] {1, a.registers(), a.dim()});
        }
        shapes.put("mask_token", new long[] {1, a.dim()});
        shapes.put("patch_embed.proj.weight", new long[] {a.dim(), 3, a.patch(), a.patch()});
        shapes.put("patch_embed.proj.bias", new long[] {a.dim()});
    }

    private void block(String prefix, Architecture a) {
        norm(prefix + "norm1", a);
        linear(prefix + "attn.qkv", 3 * a.dim(), a.dim(), a);
        linear(prefix + "attn.proj", a.dim(), a.dim(), a);
        relativePositions(prefix + "attn.", a);
        scale(prefix + "ls1", a);
        norm(prefix + "norm2", a);
        if (a.feedForward() == FeedForward.MLP) {
            linear(prefix + "mlp.fc1", a.hidden(), a.dim(), a);
            linear(prefix + "mlp.fc2", a.dim(), a.hidden(), a);
        } else {
            linear(prefix + "mlp.w12", 2 * a.hidden(), a.dim(), a);
            linear(prefix + "mlp.w3", a.dim(), a.hidden(), a);
        }
        scale(prefix + "ls2", a);
    }

    private void relativePositions(String prefix, Architecture a) {
        var side = 2L * a.grid() - 1;
        if (a.variant().positionEncoding() == PositionEncoding.RELATIVE_TABLE) {
            var rows = side * side + RelativePositions.SPECIAL;
            shapes.put(prefix + RelativePositions.TABLE, new long[] {rows, a.heads()});
        }
        if (a.variant().positionEncoding() == PositionEncoding.RELATIVE_CONTINUOUS) {
            shapes.put(prefix + RelativePositions.EXPAND + ".weight", new long[] {RelativePositions.HIDDEN, 2});
            shapes.put(prefix + RelativePositions.EXPAND + ".bias", new long[] {RelativePositions.HIDDEN});
            shapes.put(
                    prefix + RelativePositions.CONTRACT + ".weight", new long[] {a.heads(), RelativePositions.HIDDEN});
            shapes.put(prefix + RelativePositions.CLASS_ROWS, new long[] {RelativePositions.SPECIAL, a.heads()});
        }
    }

    private void scale(String name, Architecture a) {
        if (a.variant().layerScale()) {
            shapes.put(name + ".gamma", new long[] {a.dim()});
        }
    }

    private void norm(String name, Architecture a) {
        shapes.put(name + ".weight", new long[] {a.dim()});
        if (a.variant().norm() == NormKind.LAYER_NORM) {
            shapes.put(name + ".bias", new long[] {a.dim()});
        }
    }

    private void linear(String name, int out, int in, Architecture a) {
        shapes.put(name + ".weight", new long[] {out, in});
        if (a.variant().biases().of(name)) {
            shapes.put(name + ".bias", new long[] {out});
        }
    }
}
