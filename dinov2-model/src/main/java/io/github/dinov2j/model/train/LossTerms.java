package io.github.dinov2j.model.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The weighted terms of one step; the total is their sum.
 *
 * @param named by their names in {@code log.jsonl}
 */
record LossTerms(Map<String, Double> named) {
    static final String DINO_LOCAL = "dino_local";
    static final String DINO_GLOBAL = "dino_global";
    static final String KOLEO = "koleo";
    static final String IBOT = "ibot";
    static final String FEATURE_CLS = "feature_cls";
    static final String FEATURE_PATCH = "feature_patch";
    private static final Map<String, String> WORDS =
            Map.of(DINO_LOCAL, "DINO local", DINO_GLOBAL, "DINO global", KOLEO, "KoLeo", IBOT, "iBOT");

    LossTerms {
        named = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(named)); // in their order
    }

    /** Nothing yet. */
    static LossTerms none() {
        return new LossTerms(Map.of());
    }

    /** Nothing yet but KoLeo over the batch. */
    static LossTerms koleo(double koleo) {
        return new LossTerms(Map.of(KOLEO, koleo));
    }

    /** A term, 0 where there is none of that name. */
    double of(String name) {
        return named.getOrDefault(name, 0.0);
    }

    double total() {
        return named.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** These and a share of more. */
    LossTerms plus(double share, LossTerms more) {
        var sum = new LinkedHashMap<String, Double>();
        more.named.forEach((name, value) -> sum.put(name, of(name) + share * value));
        named.forEach(sum::putIfAbsent);
        return new LossTerms(sum);
    }

    boolean isFinite() {
        return Double.isFinite(total());
    }

    /** Which terms are no finite numbers: {@code iBOT is NaN}. */
    String notFinite() {
        return named.entrySet().stream()
                .filter(term -> !Double.isFinite(term.getValue()))
                .map(term ->
                        WORDS.getOrDefault(term.getKey(), term.getKey().replace('_', ' ')) + " is " + term.getValue())
                .collect(Collectors.joining(", "));
    }
}
