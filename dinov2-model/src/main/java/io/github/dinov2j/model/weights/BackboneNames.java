package io.github.dinov2j.model.weights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
 * any prefix ({@code module.}, {@code backbone.}, {@code dinov2.}, ...) and with the names of wrappers in between. Source: spec sections 1.6 and 1.7.
 */
final class BackboneNames {
    private static final String CLASS_TOKEN = "cls_token";
    private static final String EMBEDDINGS = "embeddings.";
    private static final List<String> HEADS =
            List.of("dino_head.", "ibot_head.", "head.", "classifier.", "linear_head.");
    private static final Pattern CHUNKED = Pattern.compile("blocks\\.\\d+\\.(\\d+)\\.(.+)");

    /** What training programs leave in the middle of names: FSDP, torch.compile, activation checkpoints, DDP. */
    private static final Pattern WRAPPERS =
            Pattern.compile("(?<=^|\\.)(_fsdp_wrapped_module|_orig_mod|_checkpoint_wrapped_module|module)\\.");

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
                .orElseThrow(() -> new IllegalArgumentException(none(names)));
    }

    private static String none(Collection<String> names) {
        if (names.stream().anyMatch(name -> name.contains("flat_param"))) {
            return "holds parameters that FSDP flattened into one, and their names are lost; give a checkpoint of the "
                    + "whole model, as teacher_checkpoint.pth is.";
        }
        return "has no tensor cls_token, so it is no DINOv2 backbone; its names are " + some(names) + ".";
    }

    private static String some(Collection<String> names) {
        List<String> first = names.stream().limit(4).map(TorchGlobal::printable).toList();
        return String.join(", ", first) + (names.size() > first.size() ? ", ..." : "");
    }

    /** Meta's name to the names in the file: one, or several that have to be stacked in this order. */
    Map<String, List<String>> backbone() {
        Map<String, List<String>> sources = new LinkedHashMap<>();
        for (String name : names) {
            if (name.startsWith(prefix) && !isHead(name)) {
                add(sources, name);
            }
        }
        sources.forEach((meta, found) -> {
            if (found.contains("")) {
                throw new IllegalArgumentException("has only some of " + parts(meta) + " of " + meta
                        + "; it is incomplete, save or download it again.");
            }
        });
        return sources;
    }

    private static String parts(String meta) {
        return meta.contains(".attn.") ? "query, key and value" : "the gate and the value";
    }

    private void add(Map<String, List<String>> sources, String name) {
        HuggingFaceNames.Part part = part(name.substring(prefix.length()));
        List<String> found =
                sources.computeIfAbsent(part.meta(), m -> new ArrayList<>(Collections.nCopies(part.of(), "")));
        if (found.size() != part.of() || !found.set(part.index(), name).isEmpty()) {
            throw new IllegalArgumentException("has the tensor " + part.meta() + " under two names; it is ambiguous.");
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

    /** Without the names of wrappers. */
    static String plain(String name) {
        return WRAPPERS.matcher(name).replaceAll("");
    }

    private static HuggingFaceNames.Part part(String name) {
        String plain = plain(name);
        Matcher chunked = CHUNKED.matcher(plain);
        return chunked.matches()
                ? new HuggingFaceNames.Part("blocks." + chunked.group(1) + "." + chunked.group(2), 0, 1)
                : HuggingFaceNames.part(plain);
    }
}
