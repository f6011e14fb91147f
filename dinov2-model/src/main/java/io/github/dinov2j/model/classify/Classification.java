package io.github.dinov2j.model.classify;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a classifier says of each image.
 *
 * @param paths the image of each row
 * @param classes the class names in the order of the outputs
 * @param probabilities a row of one number a class for each image, each row adds up to 1
 */
public record Classification(List<String> paths, List<String> classes, List<double[]> probabilities) {
    /** A class that an image may be of, by its place among the outputs, its name and its probability from 0 to 1. */
    public record Guess(int output, String label, double probability) {}

    /** Keeps copies of the lists. */
    public Classification {
        paths = List.copyOf(paths);
        classes = List.copyOf(classes);
        probabilities = List.copyOf(probabilities);
        var width = classes.size();
        if (paths.size() != probabilities.size() || probabilities.stream().anyMatch(row -> row.length != width)) {
            throw new IllegalArgumentException("There are " + paths.size() + " paths, " + width + " classes and "
                    + probabilities.size() + " rows of probabilities; expected a row for each path, a number a class.");
        }
    }

    /** How many images there are. */
    public int rows() {
        return paths.size();
    }

    /** The most probable class of an image; of equals the first. */
    public Guess best(int row) {
        return top(row, 1).get(0);
    }

    /** The n most probable classes of an image, the most probable first; of equals the first among the outputs. */
    public List<Guess> top(int row, int n) {
        var of = probabilities.get(row);
        return IntStream.range(0, of.length)
                .mapToObj(c -> new Guess(c, classes.get(c), of[c]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .limit(n)
                .toList();
    }

    @Override
    public String toString() {
        return "Classification: " + rows() + " images, " + classes.size() + " classes";
    }
}
