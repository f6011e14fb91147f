package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scalar tensors of the weighted terms of a loss, means over one piece of a batch.
 *
 * @param named by their names in {@code log.jsonl}, in the order they are added up
 */
record Terms(Map<String, NDArray> named) {
    /** DINOv2's four. */
    static Terms dinov2(NDArray dinoLocal, NDArray dinoGlobal, NDArray koleo, NDArray ibot) {
        var named = new LinkedHashMap<String, NDArray>();
        named.put(LossTerms.DINO_LOCAL, dinoLocal);
        named.put(LossTerms.DINO_GLOBAL, dinoGlobal);
        named.put(LossTerms.KOLEO, koleo);
        named.put(LossTerms.IBOT, ibot);
        return new Terms(named);
    }

    /** These and one more. */
    Terms with(String name, NDArray term) {
        var more = new LinkedHashMap<>(named);
        more.put(name, term);
        return new Terms(more);
    }

    NDArray total() {
        return named.values().stream().reduce(NDArray::add).orElseThrow();
    }

    LossTerms values() {
        var values = new LinkedHashMap<String, Double>();
        named.forEach((name, term) -> values.put(name, (double) term.getFloat()));
        return new LossTerms(values);
    }
}
