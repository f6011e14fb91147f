package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published shapes to the last parameter (spec section 1.1), and what no backbone can be. */
class ArchitectureTest {
    @ParameterizedTest
    @CsvSource({
        "vit_small, 22056576, 175",
        "vit_small_reg, 22058112, 176",
        "vit_base, 86580480, 175",
        "vit_base_reg, 86583552, 176",
        "vit_large, 304368640, 343",
        "vit_large_reg, 304372736, 344",
        "vit_giant2, 1136480768, 567",
        "vit_giant2_reg, 1136486912, 568"
    })
    void presetsHaveThePublishedParametersAndTensors(String name, long parameters, int tensors) {
        var architecture = Architecture.named(name);
        assertThat(architecture.parameters()).isEqualTo(parameters);
        assertThat(ParameterShapes.of(architecture)).hasSize(tensors);
    }

    @Test
    void fromScratchLargeHasSwigluOfWidth2736() {
        var scratch = new Architecture(1024, 24, 16, 14, 224, FeedForward.SWIGLU, 0, PositionResampling.OFFSET);
        assertThat(scratch.hidden()).isEqualTo(2736);
        assertThat(ParameterShapes.of(scratch).get("blocks.0.mlp.w12.weight")).containsExactly(5472, 1024);
        assertThat(scratch.parameters()).isEqualTo(303_655_168L);
    }

    @Test
    void giantHasSwigluOfWidth4096() {
        assertThat(Architecture.giant().hidden()).isEqualTo(4096);
    }

    @Test
    void registersComeWithTheirOwnResampling() {
        assertThat(Architecture.small().positions()).isEqualTo(PositionResampling.OFFSET);
        assertThat(Architecture.named("ViT_Small_Reg").positions()).isEqualTo(PositionResampling.ANTIALIAS);
        assertThat(Architecture.named("vit_small_reg").withRegisters(0)).isEqualTo(Architecture.small());
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Architecture.named("vit_huge"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("vit_huge", "vit_small", "vit_giant2", "_reg");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4, 2, 7, 28, 0, dim is 0",
        "64, 0, 2, 7, 28, 0, depth is 0",
        "64, 4, 0, 7, 28, 0, heads is 0",
        "64, 4, 2, 0, 28, 0, patch is 0",
        "64, 4, 2, 7, -7, 0, imageSize is -7",
        "64, 4, 5, 7, 28, 0, dim is 64",
        "64, 4, 2, 7, 30, 0, imageSize is 30",
        "64, 4, 2, 7, 28, -1, registers is -1"
    })
    void impossibleShapesAreRefusedByName(
            int dim, int depth, int heads, int patch, int size, int registers, String said) {
        assertThatThrownBy(() -> new Architecture(
                        dim, depth, heads, patch, size, FeedForward.MLP, registers, PositionResampling.OFFSET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @CsvSource({"225, 224, 224 x 224", "224, 231, 224 x 238", "7, 14, 14 x 14"})
    void imagesThatDoNotDivideIntoPatchesAreRefusedWithTheNearestSize(int width, int height, String nearest) {
        assertThatThrownBy(() -> Architecture.small().checkSize(height, width))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(width + " x " + height, "14", nearest);
    }

    @Test
    void anyMultipleOfThePatchIsTaken() {
        Architecture.small().checkSize(14, 700);
        Architecture.small().checkSize(518, 518);
    }
}
