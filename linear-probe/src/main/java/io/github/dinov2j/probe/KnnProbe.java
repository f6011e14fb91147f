package io.github.dinov2j.probe;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * DINOv2's weighted k-NN: features of length one, dot products, the best max(k) vote with softmax(similarity / 0.07)
 * taken over those max(k), whichever k is asked (spec 8.1; {@code dinov2/eval/knn.py}).
 */
public final class KnnProbe {
    private static final double TEMPERATURE = 0.07;

    private final String name;
    private final Tokens tokens;
    private final int[] ks;
    private final double temperature;
    private final Rows labels;
    private final UnitRows train;

    private KnnProbe(String name, Tokens tokens, int[] ks, double temperature, Rows labels, UnitRows train) {
        this.name = name;
        this.tokens = tokens;
        this.ks = ks;
        this.temperature = temperature;
        this.labels = labels;
        this.train = train;
    }

    /**
     * Takes train features as the memory to search, with temperature 0.07.
     *
     * @param k one or more numbers of neighbours, each from 1 to the number of train rows
     * @throws IllegalArgumentException when there are no rows, labels are missing, or a k does not fit
     */
    public static KnnProbe fit(Features train, Tokens tokens, int... k) {
        Rows rows = Rows.train(train, tokens);
        requireNeighbours(k, rows.count());
        return new KnnProbe(train.name(), tokens, k.clone(), TEMPERATURE, rows, UnitRows.of(rows));
    }

    /** The same probe with another temperature, above 0. */
    public KnnProbe temperature(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "The temperature is " + value + "; give a number above 0, such as 0.07.");
        }
        return new KnnProbe(name, tokens, ks, value, labels, train);
    }

    /** Judges the first k by its first answer. */
    public Evaluation evaluate(Features test) {
        return evaluateAll(test).get(0);
    }

    /** Judges every k, each by its first answer and by its first five: top1 and top5 of the first k, then of the next. */
    public List<Evaluation> evaluateAll(Features test) {
        Rows rows = Rows.test(test, tokens, labels.width());
        List<String> classes = labels.classes();
        int[] truths = numbers(rows.labels(), classes);
        List<List<Neighbour>> neighbours = NearestRows.search(train, UnitRows.of(rows), most());
        Votes votes = new Votes(numbers(labels.labels(), classes), classes.size(), temperature);
        List<Evaluation> evaluations = new ArrayList<>();
        for (int k : ks) {
            int[] places = places(votes, neighbours, truths, k);
            evaluations.add(evaluation(k, 1, places));
            evaluations.add(evaluation(k, 5, places));
        }
        return List.copyOf(evaluations);
    }

    /** The rows of the {@code count} most similar train images of each row, most similar first; labels are not needed. */
    public List<int[]> neighbours(Features features, int count) {
        requireNeighbours(new int[] {count}, train.count());
        Rows rows = Rows.unlabelled(features, tokens, labels.width());
        return NearestRows.search(train, UnitRows.of(rows), count).stream()
                .map(nearest -> nearest.stream().mapToInt(Neighbour::row).toArray())
                .toList();
    }

    private static int[] places(Votes votes, List<List<Neighbour>> neighbours, int[] truths, int k) {
        int[] places = new int[truths.length];
        for (int row = 0; row < truths.length; row++) {
            // A class that train does not know cannot be answered.
            places[row] = truths[row] < 0 ? Integer.MAX_VALUE : votes.place(truths[row], neighbours.get(row), k);
        }
        return places;
    }

    private Evaluation evaluation(int k, int top, int[] places) {
        boolean[] hits = new boolean[places.length];
        for (int row = 0; row < places.length; row++) {
            hits[row] = places[row] < top;
        }
        return new Evaluation(name, "knn", k, tokens.label(), "top" + top, hits, "");
    }

    private int most() {
        return Arrays.stream(ks).max().orElseThrow();
    }

    private static int[] numbers(List<String> labels, List<String> classes) {
        return labels.stream()
                .mapToInt(label -> Math.max(-1, Collections.binarySearch(classes, label)))
                .toArray();
    }

    private static void requireNeighbours(int[] ks, int rows) {
        if (ks.length == 0) {
            throw new IllegalArgumentException("k-NN was given no number of neighbours; give one, such as 20.");
        }
        for (int k : ks) {
            if (k < 1 || k > rows) {
                throw new IllegalArgumentException(
                        "k-NN was given k = " + k + " for " + rows + " train rows; give a k from 1 to " + rows + ".");
            }
        }
    }

    /** One line: what is searched and how. */
    @Override
    public String toString() {
        return "KnnProbe of " + name + " " + tokens.label() + ", " + train.count() + " train rows x " + train.width()
                + ", k " + Arrays.toString(ks) + ", temperature " + temperature;
    }
}
