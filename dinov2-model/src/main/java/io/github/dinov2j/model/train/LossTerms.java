package io.github.dinov2j.model.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The weighted terms of one step; the total is their sum. */
record LossTerms(double dinoLocal, double dinoGlobal, double koleo, double ibot) {
    static LossTerms zero() {
        return new LossTerms(0, 0, 0, 0);
    }

    double total() {
        return dinoLocal + dinoGlobal + koleo + ibot;
    }

    /** These and a share of more. */
    LossTerms plus(double share, LossTerms more) {
        return new LossTerms(
                dinoLocal + share * more.dinoLocal,
                dinoGlobal + share * more.dinoGlobal,
                koleo + share * more.koleo,
                ibot + share * more.ibot);
    }

    boolean isFinite() {
        return Double.isFinite(total());
    }

    /** Which terms are no finite numbers: {@code iBOT is NaN}. */
    String notFinite() {
        return named().entrySet().stream()
                .filter(term -> !Double.isFinite(term.getValue()))
                .map(term -> term.getKey() + " is " + term.getValue())
                .collect(Collectors.joining(", "));
    }

    private Map<String, Double> named() {
        var all = new LinkedHashMap<String, Double>();
        all.put("DINO local", dinoLocal);
        all.put("DINO global", dinoGlobal);
        all.put("KoLeo", koleo);
        all.put("iBOT", ibot);
        return all;
    }
}
