package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Judge;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The judge of online evaluations: found by itself, two accuracies, no grid. */
class OnlineJudgeTest {
    @Test
    void itIsFoundOnTheClasspath() {
        assertThat(Judge.installed()).containsInstanceOf(OnlineJudge.class);
    }

    @Test
    void classesThatLieApartAreToldApartByBothProbesAndMixedOnesAreNot() {
        assertThat(new OnlineJudge().judge(features(60, true), features(30, true)))
                .containsExactly(Map.entry("knn", 1.0), Map.entry("linear", 1.0));
        var mixed = new OnlineJudge().judge(features(60, false), features(30, false));
        assertThat(mixed.values()).allMatch(accuracy -> accuracy <= 0.5);
    }

    @Test
    void fewerRowsThanNeighboursAreEnough() {
        assertThat(new OnlineJudge().judge(features(4, true), features(4, true)))
                .containsEntry("linear", 1.0);
    }

    @Test
    void oneClassIsRefused() {
        var one = features(6, true).filter("class0"::equals);
        assertThatThrownBy(() -> new OnlineJudge().judge(one, one))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least two classes");
    }

    /** Two classes by turns, apart in the first number; or all rows the same. */
    private static Features features(int rows, boolean apart) {
        var cls = new float[2 * rows];
        for (int row = 0; row < rows; row++) {
            cls[2 * row] = apart && row % 2 == 1 ? -1 : 1;
            cls[2 * row + 1] = apart ? 0.01f * (row % 7) : 0;
        }
        var paths = IntStream.range(0, rows).mapToObj(row -> row + ".png").toList();
        var labels = IntStream.range(0, rows).mapToObj(row -> "class" + row % 2).toList();
        var block = new FeatureBlock(new int[] {2}, cls);
        return new Features("made up", Map.of("cls", block, "mean", block), paths, List.copyOf(labels));
    }
}
