package io.github.dinov2j.probe;

import java.util.List;

/** Weights of a linear classifier: {@code values} is classes x (width + 1), the last of each row the bias. */
@SuppressWarnings("ArrayRecordComponent")
record LinearWeights(List<String> classes, double[][] values) {
    int width() {
        return values[0].length - 1;
    }

    /** Softmax probabilities of the row that starts at {@code from}, in the order of the classes. */
    double[] probabilities(float[] rows, int from) {
        double[] scores = new double[classes.size()];
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < scores.length; c++) {
            scores[c] = score(values[c], rows, from);
            most = Math.max(most, scores[c]);
        }
        double sum = 0;
        for (int c = 0; c < scores.length; c++) {
            scores[c] = Math.exp(scores[c] - most);
            sum += scores[c];
        }
        for (int c = 0; c < scores.length; c++) {
            scores[c] /= sum;
        }
        return scores;
    }

    private static double score(double[] weights, float[] rows, int from) {
        int width = weights.length - 1;
        double score = weights[width];
        for (int i = 0; i < width; i++) {
            score += weights[i] * rows[from + i];
        }
        return score;
    }

    /** The place of a class among these probabilities, 0 best, equals in the order of names; beyond all when unknown. */
    int place(String label, double[] probabilities) {
        int truth = classes.indexOf(label);
        if (truth < 0) {
            return Integer.MAX_VALUE;
        }
        int ahead = 0;
        for (int c = 0; c < probabilities.length; c++) {
            boolean before =
                    c < truth ? probabilities[c] >= probabilities[truth] : probabilities[c] > probabilities[truth];
            ahead += before ? 1 : 0;
        }
        return ahead;
    }
}
