package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The linear probe on made-up features. */
class LinearProbeTest {
    private final Features train = MadeUp.clouds(400, 10, 5, 2.0, 0);
    private final Features test = MadeUp.clouds(300, 10, 5, 2.0, 1);

    @Test
    void theSameSeedGivesTheSameNumbers() {
        LinearProbe first = LinearProbe.fit(train, Tokens.CLASS);
        LinearProbe second = LinearProbe.fit(train, Tokens.CLASS);
        assertThat(second.evaluateAll(test)).isEqualTo(first.evaluateAll(test));
        double[] one = first.predict(test).probabilities().get(7);
        assertThat(second.predict(test).probabilities().get(7)).isEqualTo(one);
    }

    @Test
    void theSeedChangesTheNumbers() {
        LinearProbe first = LinearProbe.fit(train, Tokens.CLASS);
        LinearProbe other =
                LinearProbe.fit(train, Tokens.CLASS, LinearSettings.standard().withSeed(9));
        assertThat(other.predict(test).probabilities().get(0))
                .isNotEqualTo(first.predict(test).probabilities().get(0));
    }

    @Test
    void itIsNearTheBestPossibleOnClouds() {
        Evaluation linear = LinearProbe.fit(train, Tokens.CLASS).evaluate(test);
        assertThat(linear.probe()).isEqualTo("linear");
        assertThat(linear.tokens()).isEqualTo("cls");
        assertThat(linear.value()).isGreaterThan(nearestCentre() - 0.08);
        assertThat(linear.note()).contains("chosen L2", "epochs", "held-out train rows");
    }

    @Test
    void unitsOfTheColumnsDoNotMatter() {
        float[] values = train.block("cls").values().clone();
        float[] others = test.block("cls").values().clone();
        for (float[] of : List.of(values, others)) {
            for (int i = 0; i < of.length; i += 10) {
                of[i] = of[i] * 1000 + 5000;
            }
        }
        Features scaledTrain = MadeUp.rows("clouds", 10, train.labels(), values);
        Features scaledTest = MadeUp.rows("clouds", 10, test.labels(), others);
        Evaluation plain = LinearProbe.fit(train, Tokens.CLASS).evaluate(test);
        Evaluation scaled = LinearProbe.fit(scaledTrain, Tokens.CLASS).evaluate(scaledTest);
        assertThat(scaled.value()).isCloseTo(plain.value(), within(0.01));
    }

    @Test
    void strongerSettingsShrinkTheWeightsButNotTheBias() {
        Rows rows = Rows.train(train, Tokens.CLASS);
        float[] values = Standardisation.of(rows).apply(rows);
        TribuoClassifier classifier = new TribuoClassifier(values, 10, rows.labels());
        int[] all = IntStream.range(0, rows.count()).toArray();
        double weak = length(classifier.train(all, 1e-4, 8, 0).weights());
        double strong = length(classifier.train(all, 1.0, 8, 0).weights());
        assertThat(strong).isLessThan(weak / 2).isPositive();
    }

    @Test
    void predictionsNeedNoLabelsAndAddUpToOne() {
        Features unlabelled = MadeUp.rows(
                "new", 10, List.of("", ""), Arrays.copyOf(test.block("cls").values(), 20));
        Predictions predictions = LinearProbe.fit(train, Tokens.CLASS).predict(unlabelled);
        assertThat(predictions.rows()).isEqualTo(2);
        assertThat(predictions.paths()).containsExactly("image0.png", "image1.png");
        assertThat(predictions.classes()).containsExactly("class0", "class1", "class2", "class3", "class4");
        assertThat(Arrays.stream(predictions.probabilities().get(1)).sum()).isCloseTo(1, within(1e-12));
        assertThat(predictions.probability(1))
                .isEqualTo(
                        Arrays.stream(predictions.probabilities().get(1)).max().orElseThrow());
        assertThat(predictions.label(1)).isIn(predictions.classes());
    }

    @Test
    void theHeldOutPartIsOfEveryClassAndNeverLearned() {
        HeldOut split = HeldOut.of(train.labels(), 0.25, 3);
        assertThat(split.judged()).hasSizeBetween(95, 105).doesNotContain(split.learned());
        assertThat(split.judged().length + split.learned().length).isEqualTo(400);
        assertThat(Arrays.stream(split.judged()).mapToObj(row -> train.labels().get(row)))
                .contains("class0", "class1", "class2", "class3", "class4");
        assertThat(HeldOut.of(train.labels(), 0.25, 3).judged()).isEqualTo(split.judged());
        assertThat(HeldOut.of(train.labels(), 0.25, 4).judged()).isNotEqualTo(split.judged());
    }

    private static double length(LinearWeights weights) {
        return Arrays.stream(weights.values())
                .flatMapToDouble(of -> Arrays.stream(of).limit(10))
                .map(w -> w * w)
                .sum();
    }

    /** Accuracy of the nearest class mean of train: about the best there is for clouds of one shape. */
    private double nearestCentre() {
        float[] x = train.block("cls").values();
        float[] y = test.block("cls").values();
        double[][] mean = new double[5][11];
        for (int row = 0; row < 400; row++) {
            double[] of = mean[train.labels().get(row).charAt(5) - '0'];
            of[10]++;
            for (int i = 0; i < 10; i++) {
                of[i] += x[row * 10 + i];
            }
        }
        int right = 0;
        for (int row = 0; row < 300; row++) {
            int at = row * 10;
            int best = 0;
            for (int c = 1; c < 5; c++) {
                best = off(mean[c], y, at) < off(mean[best], y, at) ? c : best;
            }
            right += test.labels().get(row).equals("class" + best) ? 1 : 0;
        }
        return right / 300.0;
    }

    private static double off(double[] mean, float[] values, int at) {
        double off = 0;
        for (int i = 0; i < 10; i++) {
            off += Math.pow(mean[i] / mean[10] - values[at + i], 2);
        }
        return off;
    }
}
