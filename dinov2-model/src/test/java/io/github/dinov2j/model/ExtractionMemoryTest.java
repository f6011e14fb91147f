package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.Pixels;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionEncoding;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Extraction holds no more native arrays after many batches than after one of each size; 128 wide models may pack. */
class ExtractionMemoryTest {
    private static final int KEPT_TABLES = 8;

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void batchesLeaveNothingBehind(int dim) {
        try (var model = model(dim, PositionEncoding.ABSOLUTE)) {
            sizes(model);
            var first = model.nativeArrays();
            for (int i = 0; i < 3; i++) {
                sizes(model);
            }
            assertThat(model.nativeArrays()).isEqualTo(first).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(PositionEncoding.class)
    void attentionMapsAndInnerBlocksLeaveNothingBehind(PositionEncoding encoding) {
        try (var model = model(16, encoding)) {
            sizes(model);
            var first = model.nativeArrays();
            for (int i = 0; i < 3; i++) {
                sizes(model);
                model.attention(
                        new Pixels(28, 14, new byte[3 * 28 * 14]),
                        AttentionQuery.standard().withWhole());
                var inner = Extraction.standard().withBlocks(List.of(0)).withNorm(false);
                model.tokens(new float[3 * 28 * 14], 1, 14, 28, inner);
            }
            assertThat(model.nativeArrays()).isEqualTo(first).isPositive();
        }
    }

    @Test
    void positionTablesOfAFewGridsAreKeptAndNoMore() {
        try (var model = model(16, PositionEncoding.ABSOLUTE)) {
            batch(model, 28, 28);
            var none = model.nativeArrays();
            for (int i = 1; i <= 3 * KEPT_TABLES; i++) {
                batch(model, 7, 7 * i);
            }
            assertThat(model.nativeArrays()).isEqualTo(none + KEPT_TABLES);
        }
    }

    private static DinoModel model(int dim, PositionEncoding encoding) {
        var architecture = new Architecture(dim, 2, 2, 7, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);
        return DinoModel.untrained(
                architecture.withVariant(architecture.variant().withPositionEncoding(encoding)), 0, "cpu");
    }

    private static void sizes(DinoModel model) {
        for (int height = 14; height <= 28; height += 7) {
            batch(model, height, 28);
        }
    }

    private static void batch(DinoModel model, int height, int width) {
        model.tokens(new float[2 * 3 * height * width], 2, height, width, Extraction.standard());
    }
}
