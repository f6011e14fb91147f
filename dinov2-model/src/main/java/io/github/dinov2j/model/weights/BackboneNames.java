package io.github.dinov2j.model.weights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the backbone among the names of a checkpoint and gives every tensor Meta's name: {@code blocks.3.norm1.weight}.
 *
 * <p>Reads Meta's names flat or in chunks ({@code blocks.CHUNK.INDEX}, the index counts through), Hugging Face's names, and either under
 * any prefix ({@code module.}, {@code backbone.}, {@code dinov2.}, ...). Source: spec sections 1.6 and 1.7.
 */
final class BackboneNames {
    private static final String CLASS_TOKEN = "cls_token";
    private static final String EMBEDDINGS = "embeddings.";
    private static final List<String> HEADS =
            List.of("dino_head.", "ibot_head.", "head.", "classifier.", "linear_head.");
    private static final Pattern CHUNKED = Pattern.compile("blocks\\.\\d+\\.(\\d+)\\.(.+)");
    private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d+)\\.(.+)");
    private static final Pattern QUERY = Pattern.compile("(.*\\.)attention\\.attention\\.(query|key|value)\\.(.+)");
    private static final List<String> PARTS = List.of("query", "key", "value");
    private static final Map<String, String> OUTSIDE = Map.of(
            "embeddings.cls_token", CLASS_TOKEN,
            "embeddings.mask_token", "mask_token",
            "embeddings.register_tokens", "register_tokens",
            "embeddings.position_embeddings", "pos_embed",
            "embeddings.patch_embeddings.projection.weight", "patch_embed.proj.weight",
            "embeddings.patch_embeddings.projection.bias", "patch_embed.proj.bias",
            "layernorm.weight", "norm.weight",
            "layernorm.bias", "norm.bias");
    private static final Map<String, String> INSIDE = Map.of(
            "attention.output.dense.", "attn.proj.",
            "layer_scale1.lambda1", "ls1.gamma",
            "layer_scale2.lambda1", "ls2.gamma",
            "mlp.weights_in.", "mlp.w12.",
            "mlp.weights_out.", "mlp.w3.");

    private final String prefix;
    private final Collection<String> names;

    private BackboneNames(String prefix, Collection<String> names) {
        this.prefix = prefix;
        this.names = names;
    }

    /** Finds the backbone by its class token; none, or a choice that is not clear, is an IllegalArgumentException. */
    static BackboneNames in(Collection<String> names) {
        return new BackboneNames(prefix(names), names);
    }

    /** A checkpoint may hold student and teacher; the teacher is the model (spec section 6.7). */
    private static String prefix(Collection<String> names) {
        Set<String> prefixes = new LinkedHashSet<>();
        for (String name : names) {
            if (name.equals(CLASS_TOKEN) || name.endsWith("." + CLASS_TOKEN)) {
                String prefix = name.substring(0, name.length() - CLASS_TOKEN.length());
                boolean huggingFace = prefix.equals(EMBEDDINGS) || prefix.endsWith("." + EMBEDDINGS);
                prefixes.add(huggingFace ? prefix.substring(0, prefix.length() - EMBEDDINGS.length()) : prefix);
            }
        }
        return prefixes.stream()
                .min(Comparator.comparing((String p) -> !p.contains("teacher")).thenComparing(String::length))
                .orElseThrow(() -> new IllegalArgumentException(
                        "has no tensor cls_token, so it is no DINOv2 backbone; its names are " + some(names) + "."));
    }

    private static String some(Collection<String> names) {
        List<String> first = names.stream().limit(4).map(TorchGlobal::printable).toList();
        return String.join(", ", first) + (names.size() > first.size() ? ", ..." : "");
    }

    /** Meta's name to the names in the file: one, or query, key and value that have to be stacked in this order. */
    Map<String, List<String>> backbone() {
        Map<String, List<String>> sources = new LinkedHashMap<>();
        for (String name : names) {
            if (name.startsWith(prefix) && !isHead(name)) {
                add(sources, name);
            }
        }
        sources.forEach((meta, found) -> {
            if (found.contains("")) {
                throw new IllegalArgumentException(
                        "has only some of query, key and value of " + meta + "; it is incomplete.");
            }
        });
        return sources;
    }

    private void add(Map<String, List<String>> sources, String name) {
        String inner = name.substring(prefix.length());
        Matcher query = QUERY.matcher(inner);
        if (query.matches()) {
            String meta = meta(query.group(1) + "attn.qkv." + query.group(3));
            List<String> three = sources.computeIfAbsent(meta, m -> new ArrayList<>(List.of("", "", "")));
            three.set(PARTS.indexOf(query.group(2)), name);
        } else if (sources.put(meta(inner), List.of(name)) != null) {
            throw new IllegalArgumentException("has the tensor " + meta(inner) + " under two names; it is ambiguous.");
        }
    }

    /** The names that are not the backbone's: heads, classifiers, and whatever lies outside its prefix. */
    List<String> others() {
        return names.stream()
                .filter(name -> !name.startsWith(prefix) || isHead(name))
                .toList();
    }

    private boolean isHead(String name) {
        return HEADS.stream().anyMatch(name.substring(prefix.length())::startsWith);
    }

    private static String meta(String name) {
        Matcher chunked = CHUNKED.matcher(name);
        if (chunked.matches()) {
            return "blocks." + chunked.group(1) + "." + chunked.group(2);
        }
        Matcher layer = LAYER.matcher(name);
        if (layer.matches()) {
            return "blocks." + layer.group(1) + "." + inside(layer.group(2));
        }
        return OUTSIDE.getOrDefault(name, name);
    }

    private static String inside(String name) {
        for (Map.Entry<String, String> each : INSIDE.entrySet()) {
            if (name.startsWith(each.getKey())) {
                return each.getValue() + name.substring(each.getKey().length());
            }
        }
        return name;
    }
}
