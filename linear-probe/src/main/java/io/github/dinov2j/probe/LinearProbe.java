package io.github.dinov2j.probe;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A linear classifier on frozen features: inputs standardised by train, softmax regression by Tribuo, strength and
 * epochs chosen on a part of train and refitted on all of it (after spec 8.3, with a smaller grid). Test rows choose
 * nothing.
 */
public final class LinearProbe {
    private final String name;
    private final Tokens tokens;
    private final Standardisation standardisation;
    private final TribuoClassifier.Trained trained;
    private final String note;

    LinearProbe(
            String name,
            Tokens tokens,
            Standardisation standardisation,
            TribuoClassifier.Trained trained,
            String note) {
        this.name = name;
        this.tokens = tokens;
        this.standardisation = standardisation;
        this.trained = trained;
        this.note = note;
    }

    /** Learns with the standard grid; the same features give the same numbers. */
    public static LinearProbe fit(Features train, Tokens tokens) {
        return fit(train, tokens, LinearSettings.standard());
    }

    /**
     * Learns with this grid.
     *
     * @throws IllegalArgumentException when rows or labels are missing, or the heap is too small for the rows
     */
    public static LinearProbe fit(Features train, Tokens tokens, LinearSettings settings) {
        int threads = HeapCheck.threads(train.rows(), train.width(tokens));
        Rows rows = Rows.train(train, tokens);
        Standardisation standardisation = Standardisation.of(rows);
        float[] values = standardisation.apply(rows);
        TribuoClassifier classifier = new TribuoClassifier(values, rows.width(), rows.labels());
        HeldOut split = HeldOut.of(rows.labels(), settings.heldOut(), settings.seed());
        LinearGrid.Tried best = new LinearGrid(classifier, values, rows.labels(), split, settings).best(threads);
        int[] all = IntStream.range(0, rows.count()).toArray();
        TribuoClassifier.Trained trained = classifier.train(all, best.strength(), best.epochs(), settings.seed());
        return new LinearProbe(train.name(), tokens, standardisation, trained, best.note());
    }

    /** Learns with one setting, given beforehand: nothing competes, no row is held out. */
    static LinearProbe fit(Features train, Tokens tokens, double strength, int epochs) {
        HeapCheck.threads(train.rows(), train.width(tokens));
        Rows rows = Rows.train(train, tokens);
        Standardisation standardisation = Standardisation.of(rows);
        TribuoClassifier classifier = new TribuoClassifier(standardisation.apply(rows), rows.width(), rows.labels());
        int[] all = IntStream.range(0, rows.count()).toArray();
        String note = String.format(Locale.ROOT, "L2 %.0e, %d epochs", strength, epochs);
        return new LinearProbe(train.name(), tokens, standardisation, classifier.train(all, strength, epochs, 0), note);
    }

    /** Judges by the first answer; the note says which setting was chosen. */
    public Evaluation evaluate(Features test) {
        return evaluateAll(test).get(0);
    }

    /** Judges by the first answer and by the first five: top1, top5. */
    public List<Evaluation> evaluateAll(Features test) {
        Rows rows = Rows.test(test, tokens, weights().width());
        List<double[]> probabilities = probabilities(rows);
        boolean[] top1 = new boolean[rows.count()];
        boolean[] top5 = new boolean[rows.count()];
        for (int row = 0; row < top1.length; row++) {
            int place = weights().place(rows.labels().get(row), probabilities.get(row));
            top1[row] = place < 1;
            top5[row] = place < 5;
        }
        return List.of(evaluation("top1", top1), evaluation("top5", top5));
    }

    /** Labels with probabilities; the features need no labels, but the width of the train features. */
    public Predictions predict(Features features) {
        Rows rows = Rows.unlabelled(features, tokens, weights().width());
        return new Predictions(features.paths(), weights().classes(), probabilities(rows));
    }

    /** Writes the classifier to one file: Tribuo's protobuf, the standardisation, the class names, checksums. */
    public void save(Path file) {
        LinearFile.write(file, this);
    }

    /** Reads what {@link #save} wrote; a file that is damaged or something else is refused. */
    public static LinearProbe load(Path file) {
        return LinearFile.read(file);
    }

    /** The name of the features it learned from. */
    public String features() {
        return name;
    }

    /** The tokens it takes. */
    public Tokens tokens() {
        return tokens;
    }

    /** The classes it knows, in the order of their names. */
    public List<String> classes() {
        return weights().classes();
    }

    /** Which setting was chosen, and how it did on the held-out part of train. */
    public String note() {
        return note;
    }

    Standardisation standardisation() {
        return standardisation;
    }

    TribuoClassifier.Trained trained() {
        return trained;
    }

    private LinearWeights weights() {
        return trained.weights();
    }

    private Evaluation evaluation(String metric, boolean[] hits) {
        return new Evaluation(name, "linear", 0, tokens.label(), metric, hits, note);
    }

    private List<double[]> probabilities(Rows rows) {
        List<double[]> probabilities = new ArrayList<>();
        rows.forEachBlock((values, first, count) -> {
            standardisation.apply(values, count);
            for (int row = 0; row < count; row++) {
                probabilities.add(weights().probabilities(values, row * rows.width()));
            }
        });
        return probabilities;
    }

    /** One line: what it learned from and which setting was chosen. */
    @Override
    public String toString() {
        return "LinearProbe of " + name + " " + tokens.label() + ", "
                + classes().size() + " classes x " + weights().width() + ", " + note;
    }
}
