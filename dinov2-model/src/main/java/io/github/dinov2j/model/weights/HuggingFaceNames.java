package io.github.dinov2j.model.weights;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hugging Face's names of the tensors of a bare Dinov2Model and Meta's, both ways. Source: spec section 1.7 and the files that
 * transformers writes; q_proj, gate_proj and so on are its names in memory since version 5.
 */
public final class HuggingFaceNames {
    private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d+)\\.(.+)");
    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\.(.+)");
    private static final Map<String, String> OUTSIDE = Map.of(
            "embeddings.cls_token", "cls_token",
            "embeddings.mask_token", "mask_token",
            "embeddings.register_tokens", "register_tokens",
            "embeddings.position_embeddings", "pos_embed",
            "embeddings.patch_embeddings.projection.weight", "patch_embed.proj.weight",
            "embeddings.patch_embeddings.projection.bias", "patch_embed.proj.bias",
            "layernorm.weight", "norm.weight",
            "layernorm.bias", "norm.bias");

    /** Beginnings of names in a block; the first of two for the same name of Meta's is the one that is written. */
    private static final List<Inside> INSIDE = List.of(
            new Inside("attention.attention.query.", "attn.qkv.", 0, 3),
            new Inside("attention.attention.key.", "attn.qkv.", 1, 3),
            new Inside("attention.attention.value.", "attn.qkv.", 2, 3),
            new Inside("attention.q_proj.", "attn.qkv.", 0, 3),
            new Inside("attention.k_proj.", "attn.qkv.", 1, 3),
            new Inside("attention.v_proj.", "attn.qkv.", 2, 3),
            new Inside("attention.output.dense.", "attn.proj.", 0, 1),
            new Inside("attention.o_proj.", "attn.proj.", 0, 1),
            new Inside("layer_scale1.lambda1", "ls1.gamma", 0, 1),
            new Inside("layer_scale2.lambda1", "ls2.gamma", 0, 1),
            new Inside("mlp.weights_in.", "mlp.w12.", 0, 1),
            new Inside("mlp.gate_proj.", "mlp.w12.", 0, 2),
            new Inside("mlp.up_proj.", "mlp.w12.", 1, 2),
            new Inside("mlp.weights_out.", "mlp.w3.", 0, 1),
            new Inside("mlp.down_proj.", "mlp.w3.", 0, 1));

    private record Inside(String huggingFace, String meta, int index, int of) {}

    /** Part {@code index} of {@code of} parts, stacked along the first axis, of the tensor that Meta names so. */
    record Part(String meta, int index, int of) {}

    private HuggingFaceNames() {}

    /** Where a tensor of this name belongs; a name that is not Hugging Face's stays as it is. */
    static Part part(String name) {
        Matcher layer = LAYER.matcher(name);
        if (!layer.matches()) {
            return new Part(OUTSIDE.getOrDefault(name, name), 0, 1);
        }
        String block = "blocks." + layer.group(1) + ".";
        String inside = layer.group(2);
        for (Inside each : INSIDE) {
            if (inside.startsWith(each.huggingFace)) {
                String rest = inside.substring(each.huggingFace.length());
                return new Part(block + each.meta + rest, each.index, each.of);
            }
        }
        return new Part(block + inside, 0, 1);
    }

    /** The names that transformers gives the parts of Meta's tensor, in the order they are stacked: one, or three of qkv. */
    public static List<String> of(String meta) {
        Matcher block = BLOCK.matcher(meta);
        if (!block.matches()) {
            return List.of(OUTSIDE.entrySet().stream()
                    .filter(each -> each.getValue().equals(meta))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(meta));
        }
        String layer = "encoder.layer." + block.group(1) + ".";
        String inside = block.group(2);
        return INSIDE.stream()
                .filter(each -> inside.startsWith(each.meta))
                .findFirst()
                .map(first -> parts(first, layer, inside))
                .orElse(List.of(layer + inside));
    }

    private static List<String> parts(Inside first, String layer, String inside) {
        String rest = inside.substring(first.meta.length());
        int at = INSIDE.indexOf(first);
        return INSIDE.subList(at, at + first.of).stream()
                .map(each -> layer + each.huggingFace + rest)
                .toList();
    }
}
