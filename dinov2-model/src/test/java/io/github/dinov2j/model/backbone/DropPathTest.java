package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stochastic depth drops whole sequences of a branch and keeps its expectation (spec section 6.5). */
class DropPathTest {
    private static final int B = 10;

    private TorchDevice device;
    private NDArray x;

    @BeforeEach
    void open() {
        device = TorchDevice.open("cpu");
        x = device.manager().ones(new Shape(B, 3, 2));
    }

    @AfterEach
    void close() {
        device.close();
    }

    @ParameterizedTest
    @CsvSource({"0.3, 7", "0.5, 5", "0.95, 1", "0.99, 1", "0.05, 9"})
    void aBranchRunsOnTheKeptSequencesOnlyAndCountsMoreThere(double rate, int kept) {
        var seen = new ArrayList<Shape>();
        var sum = dropPath(rate, 1).add(x, part -> {
            seen.add(part.getShape());
            return part.mul(2);
        });
        assertThat(seen).containsExactly(new Shape(kept, 3, 2));
        int changed = 0;
        for (int row = 0; row < B; row++) {
            var values = sum.get(row).toFloatArray();
            if (values[0] != 1) {
                changed++;
                assertThat(values).containsOnly(1 + 2f * B / kept);
            } else {
                assertThat(values).containsOnly(1);
            }
        }
        assertThat(changed).isEqualTo(kept);
    }

    @Test
    void onAverageTheBranchCountsOnce() {
        var dropPath = dropPath(0.3, 2);
        var sums = new double[B];
        int draws = 400;
        for (int draw = 0; draw < draws; draw++) {
            try (var sum = dropPath.add(x, part -> part.mul(2))) {
                var values = sum.toFloatArray();
                for (int row = 0; row < B; row++) {
                    sums[row] += (values[row * 6] - 1) / 2.0 / draws;
                }
            }
        }
        // The standard error is sqrt(0.3 / 0.7 / 400) = 0.033; the seed is fixed.
        for (var mean : sums) {
            assertThat(mean).isCloseTo(1, within(0.12));
        }
    }

    @Test
    void otherDrawsKeepOtherSequences() {
        var dropPath = dropPath(0.5, 3);
        assertThat(dropPath.add(x, part -> part).toFloatArray())
                .isNotEqualTo(dropPath.add(x, part -> part).toFloatArray());
    }

    @Test
    void everyBlockHasItsOwnRate() {
        var dropPath = DropPath.batchSubset(block -> 0.1 * block, device.ops(), SplittableRandom::new);
        var kept = new ArrayList<Long>();
        for (int block = 0; block < 4; block++) {
            dropPath.in(block).add(x, part -> {
                kept.add(part.getShape().get(0));
                return part;
            });
        }
        assertThat(kept).containsExactly(10L, 9L, 8L, 7L);
    }

    @Test
    void noneAndRateZeroKeepEverySequence() {
        assertThat(DropPath.none().add(x, part -> part.mul(2)).toFloatArray()).containsOnly(3);
        assertThat(dropPath(0, 1).add(x, part -> part.mul(2)).toFloatArray()).containsOnly(3);
    }

    private DropPath dropPath(double rate, long seed) {
        return DropPath.batchSubset(block -> rate, device.ops(), block -> new SplittableRandom(seed))
                .in(0);
    }
}
