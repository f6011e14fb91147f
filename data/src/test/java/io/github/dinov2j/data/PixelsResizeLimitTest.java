package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PixelsResizeLimitTest {
    @Test
    void anImageTooLongToResizeIsRefusedBeforeAnythingIsAllocated() {
        var line = new Pixels(1_000_000, 1, new byte[3_000_000]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.resize(256_000_000, 256))
                .withMessageContaining("1000000 x 1 pixels would be 256000000 x 256");
    }
}
