package io.github.dinov2j.probe;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.List;
import java.util.TreeSet;

/** Features as a probe takes them: checked, one row of {@code width} numbers per image, read in blocks of rows. */
record Rows(Features features, Tokens tokens, int width, List<String> labels) {
    private static final int BLOCK_NUMBERS = 1 << 20; // 4 MiB of float32

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
        Rows rows = new Rows(features, tokens, features.width(tokens), features.labels());
        rows.forEachBlock((values, first, count) -> requireFinite(rows, role, values, first, count));
        return rows;
    }

    private static void requireFinite(Rows rows, String role, float[] values, int first, int count) {
        for (int at = 0; at < count * rows.width; at++) {
            if (!Float.isFinite(values[at])) {
                throw new IllegalArgumentException("The " + role + " features of "
                        + rows.features.paths().get(first + at / rows.width) + " hold " + values[at]
                        + " where a finite number was expected; extract them again.");
            }
        }
    }

    /** What is done with {@code count} rows from {@code first} on, which lie at the beginning of {@code values}. */
    interface Block {
        void take(float[] values, int first, int count);
    }

    /** All rows in order, some at a time, in an array that is used again. */
    void forEachBlock(Block block) {
        int most = Math.max(1, Math.min(count(), BLOCK_NUMBERS / width));
        float[] values = new float[Math.multiplyExact(most, width)];
        for (int first = 0; first < count(); first += most) {
            int rows = Math.min(most, count() - first);
            read(first, rows, values);
            block.take(values, first, rows);
        }
    }

    /** Copies {@code count} rows from {@code first} on to the beginning of {@code target}. */
    void read(int first, int count, float[] target) {
        features.read(tokens, first, first + count, target);
    }

    /** All rows, row-major, a fresh array. */
    float[] values() {
        return features.matrix(tokens);
    }

    private void requireWidth(int expected) {
        if (width != expected) {
            throw new IllegalArgumentException(
                    "The test features have " + width + " numbers a row, but the train features " + expected
                            + "; extract both with the same model and tokens.");
        }
    }
}
