package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.model.head.HeadSettings;
import org.junit.jupiter.api.Test;

/** How many tokens of how many images prototypes are made of. */
class PrototypeSampleTest {
    private static final int GRID = 256;

    @Test
    void aSharedSetHasClassTokensForHalfOfItAndPatchesOfTheSameImages() {
        assertThat(PrototypeSample.of(HeadSettings.shared(100, 8, 8), 100_000, GRID, 384))
                .isEqualTo(new PrototypeSample(1950, 1950, 1950, 1));
    }

    @Test
    void fewImagesGiveMorePatchesEach() {
        assertThat(PrototypeSample.of(HeadSettings.shared(512, 8, 8), 8000, 16, 64))
                .isEqualTo(new PrototypeSample(8000, 8000, 11_968, 2));
        assertThat(PrototypeSample.of(HeadSettings.shared(512, 8, 8), 10, 16, 64))
                .isEqualTo(new PrototypeSample(10, 10, 160, 16));
    }

    @Test
    void separateSetsHaveTokensOfTheirOwn() {
        var heads = new HeadSettings(new HeadSettings.Head(100, 8, 8, 3), true, new HeadSettings.Head(1000, 8, 8, 3));
        assertThat(PrototypeSample.of(heads, 100_000, GRID, 384))
                .isEqualTo(new PrototypeSample(3900, 3900, 39_000, 10));
    }

    @Test
    void aSetTakesAGibibyteAtMostAndOneTokenAPrototypeAtLeast() {
        var large = PrototypeSample.of(HeadSettings.shared(65_536, 8, 8), 10_000_000, GRID, 1536);
        assertThat(large.cls() + large.patches()).isEqualTo((1 << 30) / (4 * 1536));
        var larger = PrototypeSample.of(HeadSettings.shared(200_000, 8, 8), 10_000_000, GRID, 1536);
        assertThat(larger.cls() + larger.patches()).isEqualTo(200_000);
    }
}
