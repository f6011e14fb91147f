package io.github.dinov2j.model.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.model.classify.Classification.Guess;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationTest {
    private static final Classification TWO = new Classification(
            List.of("x.png", "y.png"),
            List.of("a", "b", "c"),
            List.of(new double[] {0.2, 0.5, 0.3}, new double[] {0.4, 0.2, 0.4}));

    @Test
    void theTopIsTheMostProbableFirstAndOfEqualsTheFirstOutput() {
        assertThat(TWO.best(0)).isEqualTo(new Guess(1, "b", 0.5));
        assertThat(TWO.top(0, 2)).containsExactly(new Guess(1, "b", 0.5), new Guess(2, "c", 0.3));
        assertThat(TWO.top(1, 9)).extracting(Guess::label).containsExactly("a", "c", "b");
    }

    @Test
    void rowsAndClassesMustFit() {
        assertThatThrownBy(() -> new Classification(List.of("x"), List.of("a"), List.of(new double[2])))
                .hasMessageContaining("1 classes");
        assertThatThrownBy(() -> new Classification(List.of("x"), List.of("a"), List.of()))
                .hasMessageContaining("0 rows");
    }
}
