package io.github.dinov2j.probe;

import java.util.Locale;
import org.apache.commons.math3.stat.inference.AlternativeHypothesis;
import org.apache.commons.math3.stat.inference.BinomialTest;

/**
 * The exact McNemar test of two evaluations on the same test rows: are their accuracies equal?
 *
 * @param first what the first evaluation judged
 * @param second what the second evaluation judged
 * @param onlyFirst rows that only the first had right
 * @param onlySecond rows that only the second had right
 * @param p two-sided p value of the binomial with one half on the rows where they differ; 1 where they never do
 */
public record McNemar(String first, String second, int onlyFirst, int onlySecond, double p) {
    /** Pairs two evaluations row by row; both must be of the same test rows in the same order. */
    public static McNemar of(Evaluation a, Evaluation b) {
        if (a.n() != b.n()) {
            throw new IllegalArgumentException("McNemar pairs evaluations of the same test rows, but " + a.features()
                    + " has " + a.n() + " and " + b.features() + " has " + b.n() + "; judge both on one test set.");
        }
        boolean[] first = a.hits();
        boolean[] second = b.hits();
        int onlyFirst = only(first, second);
        int onlySecond = only(second, first);
        return new McNemar(a.features(), b.features(), onlyFirst, onlySecond, twoSided(onlyFirst, onlySecond));
    }

    private static int only(boolean[] hits, boolean[] others) {
        int count = 0;
        for (int row = 0; row < hits.length; row++) {
            count += hits[row] && !others[row] ? 1 : 0;
        }
        return count;
    }

    private static double twoSided(int onlyFirst, int onlySecond) {
        int differing = onlyFirst + onlySecond;
        if (differing == 0) {
            return 1;
        }
        double p = new BinomialTest().binomialTest(differing, onlyFirst, 0.5, AlternativeHypothesis.TWO_SIDED);
        return Math.min(1, p); // the sum of both tails rounds to just above 1 when they are equal
    }

    /** One line, such as {@code pretrained against untrained: right alone 301 and 120 times, p = 2.1e-19}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s against %s: right alone %d and %d times, p = %.2g",
                first,
                second,
                onlyFirst,
                onlySecond,
                p);
    }
}
