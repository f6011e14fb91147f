package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks in one call give the tokens and gradients of blocks composed of single operations. */
class FusedBlockEqualityTest {
    private TorchDevice device;

    @BeforeEach
    void open() {
        device = TorchDevice.open("cpu");
    }

    @AfterEach
    void close() {
        device.close();
    }

    private record Result(float[] tokens, Map<String, float[]> gradients) {}

    @ParameterizedTest
    @CsvSource({"MLP, 0", "SWIGLU, 0", "MLP, 0.5", "SWIGLU, 0.5"})
    void tokensAndEveryGradientAreThoseOfTheComposedBlocks(FeedForward feedForward, double dropPath) {
        var composed = model(feedForward);
        composed.compose();
        var expected = pass(composed, dropPath);
        var actual = pass(model(feedForward), dropPath);
        assertThat(distance(actual.tokens(), expected.tokens())).isLessThan(1e-6);
        assertThat(actual.gradients()).hasSameSizeAs(expected.gradients());
        expected.gradients().forEach((name, gradient) -> assertThat(
                        distance(actual.gradients().get(name), gradient))
                .as(name)
                .isLessThan(1e-5));
    }

    @ParameterizedTest
    @CsvSource({"BFLOAT16, MLP, 5e-2", "BFLOAT16, SWIGLU, 5e-2", "FLOAT16, MLP, 6e-3", "FLOAT16, SWIGLU, 6e-3"})
    void lowerPrecisionsRoundAndStayClose(Precision precision, FeedForward feedForward, double bound) {
        var exact = pass(model(feedForward), 0.5);
        var model = model(feedForward);
        model.trainIn(precision);
        var low = pass(model, 0.5);
        assertThat(distance(low.tokens(), exact.tokens())).isBetween(bound / 1000, bound);
        exact.gradients().forEach((name, gradient) -> {
            if (!name.endsWith("qkv.bias")) { // that of the keys is nothing but rounding
                assertThat(distance(low.gradients().get(name), gradient))
                        .as(name)
                        .isBetween(0.0, 2 * bound);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16", "FLOAT16"})
    void theTenthPassIsBitForBitTheFirst(Precision precision) {
        var model = model(FeedForward.MLP);
        model.trainIn(precision);
        var first = pass(model, 0);
        for (int i = 0; i < 8; i++) {
            pass(model, 0);
        }
        var tenth = pass(model, 0);
        assertThat(Arrays.equals(tenth.tokens(), first.tokens())).isTrue();
        assertThat(first.gradients().keySet().stream()
                        .filter(name -> !Arrays.equals(
                                tenth.gradients().get(name), first.gradients().get(name))))
                .as("gradients that differ")
                .isEmpty();
    }

    @Test
    void passesLeaveNothingBehind() {
        var model = model(FeedForward.MLP);
        model.trainIn(Precision.BFLOAT16);
        var counts = new ArrayList<Integer>();
        for (int i = 0; i < 3; i++) {
            pass(model, 0.5);
            counts.add(device.manager().getManagedArrays().size());
        }
        assertThat(counts).containsOnly(counts.get(0));
    }

    @Test
    void variantsTrainInFloat32Only() {
        var architecture = architecture(FeedForward.MLP);
        var variant = architecture.withVariant(architecture.variant().withLayerScale(false));
        var parameters = VisionTransformer.places(variant, device.manager());
        var model = new VisionTransformer(variant, parameters, device.ops());
        model.trainIn(Precision.FLOAT32);
        assertThatThrownBy(() -> model.trainIn(Precision.BFLOAT16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("bfloat16", "float32", "variants");
        assertThatThrownBy(() -> model(FeedForward.MLP).trainIn(Precision.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("auto", "float16");
    }

    private static Architecture architecture(FeedForward feedForward) {
        return new Architecture(64, 2, 2, 7, 28, feedForward, 1, PositionResampling.OFFSET);
    }

    private VisionTransformer model(FeedForward feedForward) {
        var architecture = architecture(feedForward);
        var parameters =
                new Initialization(0.08, 1, 0.7).backbone(architecture, device.manager(), new SplittableRandom(1));
        parameters.load(spread(parameters.stored()), "the test");
        return new VisionTransformer(architecture, parameters.trainable(), device.ops());
    }

    /** Biases, norms and LayerScales that differ from channel to channel, so that none can be left out unseen. */
    private static Map<String, StoredTensor> spread(Map<String, StoredTensor> start) {
        var random = new SplittableRandom(2);
        start.replaceAll((name, tensor) -> {
            var values = tensor.floats();
            if (tensor.shape().length == 1) {
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.2 * random.nextGaussian());
                }
            }
            return StoredTensor.of(values, tensor.shape());
        });
        return start;
    }

    /** Tokens and gradients of the sum of tokens times fixed numbers. */
    private Result pass(VisionTransformer model, double rate) {
        try (var on = GradMode.on();
                var scope = new StepScope(device)) {
            var manager = scope.manager();
            var images = numbers(manager.create(new Shape(6, 3, 28, 28), DataType.FLOAT32), 3);
            var dropPath = rate == 0
                    ? DropPath.none()
                    : DropPath.batchSubset(block -> rate, device.ops(), block -> new SplittableRandom(4));
            var tokens = model.forward(images, null, dropPath).normedBTD();
            var weights = numbers(manager.zeros(tokens.getShape()), 5);
            Tensors.backward(tokens.mul(weights).mean());
            var result = new Result(tokens.toFloatArray(), gradients(model.parameters(), scope));
            model.parameters().zeroGradients();
            return result;
        }
    }

    private static NDArray numbers(NDArray place, long seed) {
        var random = new SplittableRandom(seed);
        var values = new float[(int) place.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Tensors.assign(place, values);
        return place;
    }

    private static Map<String, float[]> gradients(Parameters parameters, StepScope scope) {
        var all = new LinkedHashMap<String, float[]>();
        parameters.gradients(scope.manager()).forEach((name, gradient) -> {
            assertThat(gradient.getDataType()).isEqualTo(DataType.FLOAT32);
            all.put(name, positiveZeros(gradient.toFloatArray()));
        });
        return all;
    }

    /** The first gradient may hold -0; later ones are added to zeros. */
    private static float[] positiveZeros(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] += 0f;
        }
        return values;
    }

    /** Relative in norm; the mask token takes no part here and has no gradient. */
    private static double distance(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 1e-30;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
