package io.github.dinov2j.cli;

import io.github.dinov2j.cli.report.Comparison;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.probe.Evaluation;
import io.github.dinov2j.probe.KnnProbe;
import io.github.dinov2j.probe.LinearProbe;
import io.github.dinov2j.probe.McNemar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Judges feature sets by k-NN and a linear probe, and pairs them image by image. */
final class Jury {
    static final String PRETRAINED = "pretrained";
    static final String UNTRAINED = "untrained";
    static final String PIXELS = "raw pixels";
    private static final int K = 20;

    private final Stopwatch watch;
    private final Progress progress;
    private int done;

    Jury(Stopwatch watch, Progress progress) {
        this.watch = watch;
        this.progress = progress;
    }

    List<Evaluation> judge(List<FeatureSet> sets) {
        int total = 2 * sets.stream().mapToInt(set -> set.tokens().size()).sum();
        List<Evaluation> evaluations = new ArrayList<>();
        for (FeatureSet set : sets) {
            for (Tokens tokens : set.tokens()) {
                report(total, "k-NN", set, tokens);
                evaluations.add(watch.time("k-NN", () -> knn(set, tokens)));
            }
        }
        for (FeatureSet set : sets) {
            for (Tokens tokens : set.tokens()) {
                report(total, "linear probe", set, tokens);
                evaluations.add(watch.time("linear probe", () -> linear(set, tokens)));
            }
        }
        progress.update(new Progress.State("judge", total, total, 0, "", "done"));
        return evaluations;
    }

    private void report(int total, String probe, FeatureSet set, Tokens tokens) {
        if (Thread.interrupted()) {
            throw new CancellationException("Interrupted while judging; the pretrained model is kept.");
        }
        String what = probe + " on " + tokens.label() + " of " + set.train().name();
        progress.update(new Progress.State("judge", done++, total, 0, "", what));
    }

    private static Evaluation knn(FeatureSet set, Tokens tokens) {
        return KnnProbe.fit(set.train(), tokens, K).evaluate(set.test());
    }

    private static Evaluation linear(FeatureSet set, Tokens tokens) {
        return LinearProbe.fit(set.train(), tokens).evaluate(set.test());
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
