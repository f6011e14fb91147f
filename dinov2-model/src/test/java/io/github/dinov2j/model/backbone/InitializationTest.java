package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fresh weights are spread as spec section 1.5 says, and are the same for the same seed. */
class InitializationTest {
    private static final Architecture SMALL =
            new Architecture(64, 2, 4, 7, 56, FeedForward.MLP, 4, PositionResampling.ANTIALIAS);

    @Test
    void randomPartsHaveTheirStandardDeviation() {
        fresh(Initialization.dinov2(), 7, p -> {
            Map.of(
                            "blocks.0.attn.qkv.weight", 0.02,
                            "blocks.1.attn.proj.weight", 0.02,
                            "blocks.1.mlp.fc1.weight", 0.02,
                            "blocks.0.mlp.fc2.weight", 0.02,
                            "pos_embed", 0.02)
                    .forEach((name, std) ->
                            assertThat(deviation(p, name)).as(name).isCloseTo(std, within(std * 0.05)));
            assertThat(deviation(p, "cls_token")).isCloseTo(1e-6, within(4e-7));
            assertThat(deviation(p, "register_tokens")).isCloseTo(1e-6, within(2e-7));
        });
    }

    @Test
    void swigluIsSpreadLikeTheMlp() {
        var swiglu = new Architecture(64, 1, 4, 7, 28, FeedForward.SWIGLU, 0, PositionResampling.OFFSET);
        fresh(swiglu, Initialization.dinov2(), 3, p -> {
            assertThat(deviation(p, "blocks.0.mlp.w12.weight")).isCloseTo(0.02, within(0.001));
            assertThat(deviation(p, "blocks.0.mlp.w3.weight")).isCloseTo(0.02, within(0.001));
        });
    }

    @Test
    void patchEmbeddingKeepsTorchsUniformDefault() {
        fresh(Initialization.dinov2(), 7, p -> {
            var bound = 1 / Math.sqrt(3 * 7 * 7);
            for (var name : new String[] {"patch_embed.proj.weight", "patch_embed.proj.bias"}) {
                assertThat(DoubleStream.of(values(p, name)).map(Math::abs).max().orElseThrow())
                        .as(name)
                        .isLessThanOrEqualTo(bound);
                assertThat(deviation(p, name)).as(name).isCloseTo(bound / Math.sqrt(3), within(bound * 0.1));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "mask_token, 0",
        "blocks.0.attn.qkv.bias, 0",
        "blocks.1.mlp.fc2.bias, 0",
        "blocks.0.norm1.weight, 1",
        "blocks.0.norm2.bias, 0",
        "norm.weight, 1",
        "norm.bias, 0",
        "blocks.1.ls1.gamma, 1e-5",
        "blocks.0.ls2.gamma, 1e-5"
    })
    void theRestIsConstant(String name, float value) {
        fresh(Initialization.dinov2(), 7, p -> assertThat(values(p, name)).containsOnly((double) value));
    }

    @ParameterizedTest
    @CsvSource({
        "RELATIVE_TABLE, PRE, LAYER_NORM, true, blocks.0.attn.relative_position_bias_table, 0",
        "RELATIVE_CONTINUOUS, PRE, LAYER_NORM, true, blocks.1.attn.cls_position_bias, 0",
        "RELATIVE_CONTINUOUS, PRE, LAYER_NORM, true, blocks.1.attn.cpb_mlp.0.bias, 0",
        "ABSOLUTE, RES_POST, LAYER_NORM, true, blocks.1.norm2.weight, 1",
        "ABSOLUTE, RES_POST, LAYER_NORM, false, blocks.1.norm2.weight, 0",
        "ABSOLUTE, RES_POST, LAYER_NORM, false, blocks.1.norm2.bias, 0",
        "ABSOLUTE, RES_POST, LAYER_NORM, false, norm.weight, 1",
        "ABSOLUTE, RES_POST, RMS_NORM, false, blocks.1.norm1.weight, 0",
        "ABSOLUTE, POST, RMS_NORM, false, blocks.1.norm1.weight, 1",
        "ABSOLUTE, PRE, RMS_NORM, true, norm.weight, 1"
    })
    void variantsStartAsTheirSourcesSay(
            PositionEncoding encoding, NormPlace place, NormKind norm, boolean layerScale, String name, float value) {
        var variant = new Variant(FeedForward.MLP, 0, encoding, place, norm, layerScale, Biases.all());
        fresh(SMALL.withVariant(variant), Initialization.dinov2(), 7, p -> assertThat(values(p, name))
                .containsOnly((double) value));
    }

    @Test
    void theNetworkOfContinuousPositionsIsSpreadLikeOtherLinearLayers() {
        var variant = SMALL.variant().withPositionEncoding(PositionEncoding.RELATIVE_CONTINUOUS);
        fresh(SMALL.withVariant(variant), Initialization.dinov2(), 7, p -> {
            assertThat(deviation(p, "blocks.0.attn.cpb_mlp.0.weight")).isCloseTo(0.02, within(0.002));
            assertThat(deviation(p, "blocks.0.attn.cpb_mlp.2.weight")).isCloseTo(0.02, within(0.002));
        });
    }

    @Test
    void everySettingIsUsed() {
        fresh(new Initialization(0.08, 1.0, 0.5), 7, p -> {
            assertThat(deviation(p, "blocks.0.attn.qkv.weight")).isCloseTo(0.08, within(0.004));
            assertThat(deviation(p, "pos_embed")).isCloseTo(1, within(0.05));
            assertThat(values(p, "blocks.0.ls1.gamma")).containsOnly(0.5);
        });
    }

    @Test
    void theSameSeedGivesTheSameValuesAndAnotherSeedOthers() {
        fresh(
                Initialization.dinov2(),
                7,
                first -> fresh(Initialization.dinov2(), 7, again -> first.names()
                        .forEach(
                                name -> assertThat(values(again, name)).as(name).isEqualTo(values(first, name)))));
        fresh(
                Initialization.dinov2(),
                7,
                first -> fresh(Initialization.dinov2(), 8, other -> assertThat(values(other, "pos_embed"))
                        .isNotEqualTo(values(first, "pos_embed"))));
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, -1, 1", "1, 1, 0", "NaN, 1, 1"})
    void spreadsThatAreNotAboveZeroAreRefused(double linear, double position, double layerScale) {
        assertThatThrownBy(() -> new Initialization(linear, position, layerScale))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("above 0");
    }

    private static void fresh(Initialization start, long seed, Consumer<Parameters> test) {
        fresh(SMALL, start, seed, test);
    }

    private static void fresh(Architecture a, Initialization start, long seed, Consumer<Parameters> test) {
        try (var manager = NDManager.newBaseManager("PyTorch")) {
            test.accept(start.backbone(a, manager, new SplittableRandom(seed)));
        }
    }

    private static double[] values(Parameters parameters, String name) {
        var floats = parameters.get(name).toFloatArray();
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    private static double deviation(Parameters parameters, String name) {
        var values = values(parameters, name);
        double sum = 0;
        for (var value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum / values.length);
    }
}
