package io.github.dinov2j.cli;

import io.github.dinov2j.cli.report.Comparison;
import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.probe.Evaluation;
import io.github.dinov2j.probe.KnnProbe;
import io.github.dinov2j.probe.LinearProbe;
import io.github.dinov2j.probe.McNemar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Judges feature sets by k-NN and a linear probe, and pairs them image by image. */
final class Jury {
    static final String PRETRAINED = "pretrained";
    static final String UNTRAINED = "untrained";
    static final String PIXELS = "raw pixels";
    private static final int K = 20;

    private final Stopwatch watch;
    private final Consumer<String> notes;

    Jury(Stopwatch watch, Consumer<String> notes) {
        this.watch = watch;
        this.notes = notes;
    }

    List<Evaluation> judge(List<FeatureSet> sets) {
        List<Evaluation> evaluations = new ArrayList<>();
        sets.forEach(set -> set.tokens().forEach(tokens -> evaluations.add(knn(set, tokens))));
        sets.forEach(set -> set.tokens().forEach(tokens -> evaluations.add(linear(set, tokens))));
        return evaluations;
    }

    private Evaluation knn(FeatureSet set, Tokens tokens) {
        Evaluation found =
                watch.time("k-NN", () -> KnnProbe.fit(set.train(), tokens, K).evaluate(set.test()));
        notes.accept(found.toString());
        return found;
    }

    private Evaluation linear(FeatureSet set, Tokens tokens) {
        Evaluation found = watch.time(
                "linear probe", () -> LinearProbe.fit(set.train(), tokens).evaluate(set.test()));
        notes.accept(found.toString());
        return found;
    }

    /** Pretrained against its twin wherever both were judged alike; on all tokens against raw pixels too. */
    static List<Comparison> compare(List<Evaluation> evaluations) {
        List<Comparison> comparisons = new ArrayList<>();
        for (Evaluation first : evaluations) {
            if (first.features().equals(PRETRAINED)) {
                find(evaluations, first, UNTRAINED, first.tokens())
                        .ifPresent(second -> comparisons.add(pair(first, second)));
            }
        }
        for (Evaluation first : evaluations) {
            if (first.features().equals(PRETRAINED) && first.tokens().equals(Tokens.CLASS_AND_PATCHES.label())) {
                find(evaluations, first, PIXELS, Tokens.RAW.label())
                        .ifPresent(second -> comparisons.add(pair(first, second)));
            }
        }
        return comparisons;
    }

    private static Optional<Evaluation> find(
            List<Evaluation> evaluations, Evaluation like, String features, String tokens) {
        return evaluations.stream()
                .filter(each -> each.features().equals(features)
                        && each.tokens().equals(tokens)
                        && each.probe().equals(like.probe())
                        && each.metric().equals(like.metric())
                        && each.k() == like.k())
                .findFirst();
    }

    private static Comparison pair(Evaluation first, Evaluation second) {
        McNemar test = McNemar.of(first, second);
        return new Comparison(
                first.features(),
                second.features(),
                first.probe(),
                first.tokens(),
                test.onlyFirst(),
                test.onlySecond(),
                test.p());
    }
}
