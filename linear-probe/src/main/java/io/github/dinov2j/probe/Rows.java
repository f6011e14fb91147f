package io.github.dinov2j.probe;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.List;
import java.util.TreeSet;

/** The numbers and labels of features as a probe takes them: checked, one row of {@code width} numbers per image. */
@SuppressWarnings("ArrayRecordComponent")
record Rows(float[] values, int width, List<String> labels) {
    /** Rows to learn from: labelled, of at least two classes. */
    static Rows train(Features train, Tokens tokens) {
        Rows rows = labelled(train, tokens, "train");
        if (rows.classes().size() < 2) {
            throw new IllegalArgumentException("All " + rows.count() + " train rows have the label '"
                    + rows.labels.get(0) + "'; a probe needs at least two classes.");
        }
        return rows;
    }

    /** Labelled rows to judge on, as wide as the train rows. */
    static Rows test(Features test, Tokens tokens, int width) {
        Rows rows = labelled(test, tokens, "test");
        rows.requireWidth(width);
        return rows;
    }

    /** Rows that need no labels, as wide as the train rows. */
    static Rows unlabelled(Features features, Tokens tokens, int width) {
        Rows rows = read(features, tokens, "given");
        rows.requireWidth(width);
        return rows;
    }

    int count() {
        return labels.size();
    }

    /** The distinct labels in the order of their names. */
    List<String> classes() {
        return List.copyOf(new TreeSet<>(labels));
    }

    private static Rows labelled(Features features, Tokens tokens, String role) {
        Rows rows = read(features, tokens, role);
        long unknown = rows.labels.stream().filter(String::isEmpty).count();
        if (unknown > 0) {
            int first = rows.labels.indexOf("");
            throw new IllegalArgumentException(unknown + " of " + rows.count() + " " + role
                    + " rows have no label (the first is " + features.paths().get(first)
                    + "); a probe needs a label for each: put the images in one folder per class.");
        }
        return rows;
    }

    private static Rows read(Features features, Tokens tokens, String role) {
        if (features.rows() == 0) {
            throw new IllegalArgumentException(
                    "The " + role + " features '" + features.name() + "' have no rows; give at least one image.");
        }
        Rows rows = new Rows(features.matrix(tokens), features.width(tokens), features.labels());
        rows.requireFinite(features, role);
        return rows;
    }

    private void requireFinite(Features features, String role) {
        for (int at = 0; at < values.length; at++) {
            if (!Float.isFinite(values[at])) {
                throw new IllegalArgumentException("The " + role + " features of "
                        + features.paths().get(at / width) + " hold " + values[at]
                        + " where a finite number was expected; extract them again.");
            }
        }
    }

    private void requireWidth(int expected) {
        if (width != expected) {
            throw new IllegalArgumentException(
                    "The test features have " + width + " numbers a row, but the train features " + expected
                            + "; extract both with the same model and tokens.");
        }
    }
}
