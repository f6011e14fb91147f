package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of torch.amp.GradScaler, and what a run keeps of it. */
class LossScalerTest {
    @Test
    void theScaleDoublesAfterTwoThousandGoodStepsInARow() {
        var scaler = LossScaler.dynamic();
        assertThat(scaler.scale()).isEqualTo(65_536);
        good(scaler, 1_999);
        assertThat(scaler.scale()).isEqualTo(65_536);
        good(scaler, 1);
        assertThat(scaler.scale()).isEqualTo(131_072);
        good(scaler, 2_000);
        assertThat(scaler.scale()).isEqualTo(262_144);
    }

    @Test
    void anOverflowHalvesItAndTheCountBeginsAgain() {
        var scaler = LossScaler.dynamic();
        good(scaler, 1_999);
        scaler.skipped();
        assertThat(scaler.scale()).isEqualTo(32_768);
        assertThat(scaler.skips()).isEqualTo(1);
        good(scaler, 1_999);
        assertThat(scaler.skips()).isZero();
        assertThat(scaler.scale()).isEqualTo(32_768);
        good(scaler, 1);
        assertThat(scaler.scale()).isEqualTo(65_536);
    }

    @Test
    void restingItNeverScales() {
        var scaler = LossScaler.resting();
        good(scaler, 5_000);
        assertThat(scaler.scale()).isEqualTo(1);
        assertThat(scaler.stored()).isEmpty();
    }

    @Test
    void itGoesOnWhereItStopped() {
        var stopped = LossScaler.dynamic();
        good(stopped, 7);
        stopped.skipped();
        stopped.skipped();
        good(stopped, 0);
        var other = LossScaler.dynamic();
        other.load(stopped.stored(), "state.safetensors");
        assertThat(other.scale()).isEqualTo(16_384);
        assertThat(other.skips()).isEqualTo(2);
        good(other, 2_000);
        assertThat(other.scale()).isEqualTo(32_768);
    }

    @Test
    void aStateWithoutItIsRefused() {
        assertThatThrownBy(() -> LossScaler.dynamic().load(Map.of(), "state.safetensors"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("state.safetensors", "scaler");
    }

    private static void good(LossScaler scaler, int steps) {
        for (int i = 0; i < steps; i++) {
            scaler.taken();
        }
    }
}
