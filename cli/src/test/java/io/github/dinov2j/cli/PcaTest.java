package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PcaTest {
    @Test
    void theFirstComponentIsTheDirectionTheRowsWereSpreadAlong() {
        Random random = new Random(0);
        float[] rows = new float[3 * 2000];
        for (int row = 0; row < 2000; row++) {
            double along = 5 * random.nextGaussian();
            rows[3 * row] = (float) (1 + 0.6 * along + 0.1 * random.nextGaussian());
            rows[3 * row + 1] = (float) (2 - 0.8 * along + 0.1 * random.nextGaussian());
            rows[3 * row + 2] = (float) (3 + 0.1 * random.nextGaussian());
        }

        Pca pca = Pca.of(rows, 3, 2);

        assertThat(pca.axes()[0][0]).isCloseTo(-0.6, within(0.01));
        assertThat(pca.axes()[0][1]).isCloseTo(0.8, within(0.01));
        assertThat(pca.shares()[0]).isGreaterThan(0.99);
        assertThat(pca.place(new float[] {1.6f, 1.2f, 3}, 0)[0]).isCloseTo(-1, within(0.2));
    }

    @Test
    void oneRowHasNoComponents() {
        assertThatThrownBy(() -> Pca.of(new float[3], 3, 2)).hasMessageContaining("2 rows");
    }
}
