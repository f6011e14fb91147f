package io.github.dinov2j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AxisTicksTest {
    @Test
    void ticksAreRoundAndInside() {
        assertThat(new Axis(0, 1614, 0, 100).ticks(6))
                .containsExactly(0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 1200.0, 1400.0, 1600.0);
        assertThat(new Axis(5.1, 10.4, 0, 100).ticks(5)).containsExactly(6.0, 7.0, 8.0, 9.0, 10.0);
    }

    @Test
    void anAxisWithoutLengthIsRefused() {
        assertThatThrownBy(() -> new Axis(1, 1, 0, 100)).hasMessageContaining("no length");
    }
}
