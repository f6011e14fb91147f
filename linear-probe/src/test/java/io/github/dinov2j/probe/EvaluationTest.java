package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Counts, Wilson intervals and paired tests, against their formulas. */
class EvaluationTest {
    @Test
    void theIntervalIsWilsons() {
        Evaluation evaluation = of("pretrained", 1625, 2000);
        assertThat(evaluation.correct()).isEqualTo(1625);
        assertThat(evaluation.value()).isEqualTo(0.8125);
        double z = 1.959963984540054;
        double centre = (0.8125 + z * z / 4000) / (1 + z * z / 2000);
        double half = z * Math.sqrt(0.8125 * 0.1875 / 2000 + z * z / 4 / 2000 / 2000) / (1 + z * z / 2000);
        assertThat(evaluation.low()).isCloseTo(centre - half, within(1e-9));
        assertThat(evaluation.high()).isCloseTo(centre + half, within(1e-9));
    }

    @Test
    void theIntervalStaysWithinZeroAndOne() {
        assertThat(of("all", 10, 10).high()).isEqualTo(1, within(1e-12)).isLessThanOrEqualTo(1);
        assertThat(of("none", 0, 10).low()).isEqualTo(0, within(1e-12)).isNotNegative();
    }

    @Test
    void hitsCannotBeChangedFromOutside() {
        boolean[] hits = {true, false};
        Evaluation evaluation = new Evaluation("f", "knn", 1, "cls", "top1", hits, "");
        hits[0] = false;
        evaluation.hits()[0] = false;
        assertThat(evaluation.correct()).isEqualTo(1);
    }

    @Test
    void withoutRowsThereIsNothingToEvaluate() {
        assertThatThrownBy(() -> of("none", 0, 0)).hasMessageContaining("no test rows");
    }

    @Test
    void mcNemarIsTheExactBinomial() {
        Evaluation a = of("a", 0, 3, 6);
        Evaluation b = of("b", 3, 5, 6);
        McNemar test = McNemar.of(a, b);
        assertThat(test.onlyFirst()).isEqualTo(3);
        assertThat(test.onlySecond()).isEqualTo(2);
        assertThat(test.p()).isEqualTo(1, within(1e-12));
        // 8 of 9: 2 (1 + 9) / 2^9
        assertThat(McNemar.of(of("a", 0, 8, 12), of("b", 8, 9, 12)).p()).isEqualTo(20.0 / 512, within(1e-12));
        assertThat(McNemar.of(of("b", 8, 9, 12), of("a", 0, 8, 12)).p()).isEqualTo(20.0 / 512, within(1e-12));
    }

    @Test
    void mcNemarOfManyRowsIsQuickAndSmall() {
        McNemar test = McNemar.of(of("a", 0, 1700, 4000), of("b", 1700, 2700, 4000));
        assertThat(test.p()).isPositive().isLessThan(1e-40);
        assertThat(McNemar.of(of("a", 0, 5, 9), of("b", 0, 5, 9)).p()).isEqualTo(1);
    }

    @Test
    void mcNemarNeedsTheSameRows() {
        assertThatThrownBy(() -> McNemar.of(of("a", 1, 3), of("b", 1, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("a has 3", "b has 4");
    }

    private static Evaluation of(String features, int correct, int n) {
        return of(features, 0, correct, n);
    }

    private static Evaluation of(String features, int from, int to, int n) {
        boolean[] hits = new boolean[n];
        Arrays.fill(hits, from, to, true);
        return new Evaluation(features, "linear", 0, "cls", "top1", hits, "");
    }
}
