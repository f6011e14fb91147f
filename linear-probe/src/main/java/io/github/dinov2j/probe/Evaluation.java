package io.github.dinov2j.probe;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;

/**
 * How often a probe was right on the test rows, one hit or miss per row so that two evaluations can be paired.
 *
 * @param features what was judged, such as {@code pretrained}
 * @param probe {@code knn} or {@code linear}
 * @param k the number of neighbours; 0 where there are none
 * @param tokens the label of the tokens, such as {@code cls+mean}
 * @param metric {@code top1} or {@code top5}
 * @param hits per test row whether it counted as correct; at least one row
 * @param note what a reader should know, such as the chosen setting; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // one boolean per test row: up to millions
public record Evaluation(
        String features, String probe, int k, String tokens, String metric, boolean[] hits, String note) {
    private static final double CONFIDENCE = 0.95;

    /** Checks that there is something to count, and keeps a copy of the hits. */
    public Evaluation {
        if (hits.length == 0) {
            throw new IllegalArgumentException(
                    "The evaluation of " + features + " has no test rows; give at least one.");
        }
        hits = hits.clone();
    }

    /** A copy of the hit or miss of each test row. */
    @Override
    public boolean[] hits() {
        return hits.clone();
    }

    /** The number of test rows. */
    public int n() {
        return hits.length;
    }

    /** The number of test rows that were right. */
    public int correct() {
        int correct = 0;
        for (boolean hit : hits) {
            correct += hit ? 1 : 0;
        }
        return correct;
    }

    /** The accuracy, 0 to 1. */
    public double value() {
        return (double) correct() / n();
    }

    /** The lower end of the 95 % Wilson interval of the accuracy. */
    public double low() {
        return Math.max(0, interval().getLowerBound());
    }

    /** The upper end of the 95 % Wilson interval of the accuracy. */
    public double high() {
        return Math.min(1, interval().getUpperBound());
    }

    private ConfidenceInterval interval() {
        return new WilsonScoreInterval().createInterval(n(), correct(), CONFIDENCE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Evaluation that && toString().equals(that.toString()) && Arrays.equals(hits, that.hits);
    }

    @Override
    public int hashCode() {
        return 31 * toString().hashCode() + Arrays.hashCode(hits);
    }

    /** One line, such as {@code pretrained cls+mean knn k=20 top1: 0.8125 (1625 of 2000, 95 % 0.7948 to 0.8290)}. */
    @Override
    public String toString() {
        String neighbours = k == 0 ? "" : " k=" + k;
        return String.format(
                Locale.ROOT,
                "%s %s %s%s %s: %.4f (%d of %d, 95 %% %.4f to %.4f)%s",
                features,
                tokens,
                probe,
                neighbours,
                metric,
                value(),
                correct(),
                n(),
                low(),
                high(),
                note.isEmpty() ? "" : "; " + note);
    }
}
