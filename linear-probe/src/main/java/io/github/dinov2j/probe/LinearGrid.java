package io.github.dinov2j.probe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tries every setting of a grid on the held-out rows, several at a time; the outcome does not depend on how many. */
final class LinearGrid {
    private final TribuoClassifier classifier;
    private final float[] values; // standardised, rows x width
    private final List<String> labels;
    private final HeldOut split;
    private final LinearSettings settings;

    /** A setting and how it did on the held-out rows. */
    record Tried(double strength, int epochs, int correct, int held, double loss) {
        String note() {
            return String.format(
                    Locale.ROOT,
                    "chosen L2 %.0e, %d epochs: %d of %d held-out train rows right",
                    strength,
                    epochs,
                    correct,
                    held);
        }
    }

    LinearGrid(
            TribuoClassifier classifier, float[] values, List<String> labels, HeldOut split, LinearSettings settings) {
        this.classifier = classifier;
        this.values = values;
        this.labels = labels;
        this.split = split;
        this.settings = settings;
    }

    /** The setting with the most held-out rows right; of equals the one with the smaller mean loss. */
    Tried best(int threads) {
        List<Callable<Tried>> tries = new ArrayList<>();
        for (int epochs :
                settings.epochs().stream().sorted(Comparator.reverseOrder()).toList()) {
            for (double strength : settings.strengths()) {
                tries.add(() -> attempt(strength, epochs));
            }
        }
        Comparator<Tried> better = Comparator.comparingInt(Tried::correct)
                .thenComparing(Comparator.comparingDouble(Tried::loss).reversed());
        return run(tries, threads).stream().max(better).orElseThrow();
    }

    private Tried attempt(double strength, int epochs) {
        LinearWeights weights = classifier
                .train(split.learned(), strength, epochs, settings.seed())
                .weights();
        int correct = 0;
        double loss = 0;
        for (int row : split.judged()) {
            double[] probabilities = weights.probabilities(values, row * weights.width());
            correct += weights.place(labels.get(row), probabilities) == 0 ? 1 : 0;
            loss -= Math.log(Math.max(probabilities[weights.classes().indexOf(labels.get(row))], Double.MIN_NORMAL));
        }
        return new Tried(strength, epochs, correct, split.judged().length, loss / split.judged().length);
    }

    private static <T> List<T> run(List<Callable<T>> tries, int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, LinearGrid::daemon);
        try {
            List<T> done = new ArrayList<>();
            for (Future<T> future : tries.stream().map(pool::submit).toList()) {
                done.add(future.get());
            }
            return done;
        } catch (InterruptedException e) {
            throw new CancellationException("The linear probe was interrupted; nothing was kept.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "dinov2j-linear-probe");
        thread.setDaemon(true);
        return thread;
    }
}
