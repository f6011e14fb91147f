package io.github.dinov2j.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * What a classifier says of each row.
 *
 * @param paths the image of each row
 * @param classes the class names, in their order
 * @param probabilities rows x classes, each row adds up to 1
 */
public record Predictions(List<String> paths, List<String> classes, List<double[]> probabilities) {
    /** Keeps copies. */
    public Predictions {
        paths = List.copyOf(paths);
        classes = List.copyOf(classes);
        probabilities = List.copyOf(probabilities);
    }

    /** The number of rows. */
    public int rows() {
        return paths.size();
    }

    /** The most probable class of a row; of equals the first by name. */
    public String label(int row) {
        return classes.get(best(row));
    }

    /** The probability of that class, 0 to 1. */
    public double probability(int row) {
        return probabilities.get(row)[best(row)];
    }

    /** The most probable class of every row. */
    public List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < rows(); row++) {
            labels.add(label(row));
        }
        return labels;
    }

    private int best(int row) {
        double[] of = probabilities.get(row);
        int best = 0;
        for (int c = 1; c < of.length; c++) {
            best = of[c] > of[best] ? c : best;
        }
        return best;
    }

    @Override
    public String toString() {
        return rows() + " predictions of " + classes.size() + " classes";
    }
}
