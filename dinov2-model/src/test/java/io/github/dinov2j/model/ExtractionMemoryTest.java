package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extraction holds no more native arrays after many batches than after one; 128 wide models may pack with the first. */
class ExtractionMemoryTest {
    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void batchesLeaveNothingBehind(int dim) {
        var architecture = new Architecture(dim, 2, 2, 7, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);
        try (var model = DinoModel.untrained(architecture, 0, "cpu")) {
            batch(model, 28, 28);
            var first = model.nativeArrays();
            for (int i = 0; i < 10; i++) {
                batch(model, 14 + 7 * (i % 3), 28);
            }
            assertThat(model.nativeArrays()).isEqualTo(first).isPositive();
        }
    }

    private static void batch(DinoModel model, int height, int width) {
        model.tokens(new float[2 * 3 * height * width], 2, height, width, Extraction.standard());
    }
}
