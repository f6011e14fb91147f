package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.Progress.State;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    @Test
    void aLineHoldsStageCountDetailRateAndTimeLeft() {
        assertThat(new State("train  step", 120, 1614, 498.4, "images", "loss 6.11", 185).line())
                .isEqualTo("train  step 120/1614  loss 6.11  498 images/s  3:05 left");
    }

    @Test
    void whatMoreThereIsToSayComesLast() {
        assertThat(new State("a", 1, 3, 0, "", "loss 6.11", 185, "healthy  knn 81.2 %").line())
                .isEqualTo("a 1/3  loss 6.11  3:05 left  healthy  knn 81.2 %");
    }

    @Test
    void unknownPartsAreLeftOut() {
        assertThat(new State("features", 12, 0, 0, "images", "").line()).isEqualTo("features 12");
        assertThat(new State("features", 12, 20, 8.17, "images", "").line()).isEqualTo("features 12/20  8.17 images/s");
    }

    @Test
    void theLastLineHasNothingLeft() {
        assertThat(new State("knn", 20, 20, 0, "", "", 0).line()).isEqualTo("knn 20/20");
    }

    @Test
    void longTimesAreShownInHours() {
        assertThat(new State("pretrain", 1, 9, 0, "", "", 7384.6).line()).isEqualTo("pretrain 1/9  2:03:05 left");
        assertThat(new State("pretrain", 1, 9, 0, "", "", 59.6).line()).endsWith("  1:00 left");
        assertThat(new State("pretrain", 1, 9, 0, "", "", Double.POSITIVE_INFINITY).line())
                .endsWith("100000:00:00 left");
    }

    @Test
    void ratesHaveThreeDigits() {
        assertThat(new State("x", 1, 0, 9.994, "steps", "").line()).endsWith(" 9.99 steps/s");
        assertThat(new State("x", 1, 0, 99.94, "steps", "").line()).endsWith(" 99.9 steps/s");
        assertThat(new State("x", 1, 0, 99.96, "steps", "").line()).endsWith(" 100 steps/s");
    }
}
