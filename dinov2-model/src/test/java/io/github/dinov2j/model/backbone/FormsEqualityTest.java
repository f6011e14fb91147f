package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every form is another way to the same numbers. */
class FormsEqualityTest {
    private static final Initialization START = new Initialization(0.08, 1, 0.7);

    private static Architecture architecture(FeedForward feedForward, int dim) {
        return new Architecture(dim, 3, 2, 7, 28, feedForward, 1, PositionResampling.OFFSET);
    }

    private static void with(Architecture architecture, BiConsumer<TorchDevice, VisionTransformer> test) {
        try (var device = TorchDevice.open("cpu");
                var off = GradMode.off()) {
            var parameters = START.backbone(architecture, device.manager(), new SplittableRandom(1));
            parameters.load(spread(parameters.stored()), "the test");
            test.accept(device, new VisionTransformer(architecture, parameters, device.ops()));
        }
    }

    /** Biases and LayerScales that differ from channel to channel, so that none can be left out unseen. */
    private static Map<String, StoredTensor> spread(Map<String, StoredTensor> start) {
        var random = new SplittableRandom(2);
        start.replaceAll((name, tensor) -> {
            if (!name.endsWith("bias") && !name.endsWith("gamma")) {
                return tensor;
            }
            var values = new float[tensor.floats().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return StoredTensor.of(values, tensor.shape());
        });
        return start;
    }

    static Stream<Arguments> formsOfBothFeedForwards() {
        return Stream.of(FeedForward.values()).flatMap(feedForward -> Stream.of("plain", "packed")
                .flatMap(linear -> Stream.of("fused", "batched").flatMap(attention -> Stream.of(
                                "float32", "bfloat16", "float16")
                        .filter(precision -> !(precision.equals("float16") && linear.equals("packed")))
                        .map(precision -> Arguments.of(
                                feedForward, Forms.parse(precision + " " + linear + " " + attention + " 1"))))));
    }

    @ParameterizedTest
    @MethodSource("formsOfBothFeedForwards")
    void everyFormGivesThePlainTokensAtEveryBatchSize(FeedForward feedForward, Forms forms) {
        with(architecture(feedForward, 128), (device, model) -> {
            var eight = device.manager().randomNormal(new Shape(8, 3, 28, 28));
            var three = device.manager().randomNormal(new Shape(3, 3, 14, 28));
            var plainEight = model.forward(eight).normedBTD().toFloatArray();
            var plainThree = model.forward(three).normedBTD().toFloatArray();
            var inner =
                    model.intermediate(eight, Set.of(0, 2)).get(0).normedBTD().toFloatArray();
            var before =
                    model.parameters().stored().get("blocks.1.attn.proj.weight").floats();
            model.prepare(device, forms, 8 * 18);
            close(model.forward(eight).normedBTD().toFloatArray(), plainEight, forms);
            close(model.forward(three).normedBTD().toFloatArray(), plainThree, forms);
            var both = model.intermediate(eight, Set.of(2, 0));
            assertThat(both.keySet()).containsExactly(0, 2);
            close(both.get(0).normedBTD().toFloatArray(), inner, forms);
            close(both.get(2).normedBTD().toFloatArray(), plainEight, forms);
            assertThat(model.parameters()
                            .stored()
                            .get("blocks.1.attn.proj.weight")
                            .floats())
                    .isEqualTo(before);
        });
    }

    /** Relative in norm; the bounds are those for weights in these types. */
    private static void close(float[] actual, float[] expected, Forms forms) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        var bound =
                switch (forms.precision()) {
                    case BFLOAT16 -> 5e-2;
                    case FLOAT16 -> 5e-3;
                    default -> 1e-5;
                };
        assertThat(Math.sqrt(difference / norm)).isLessThan(bound);
    }

    @Test
    void lowerPrecisionRoundsSoItIsReallyUsed() {
        with(architecture(FeedForward.MLP, 128), (device, model) -> {
            var images = device.manager().randomNormal(new Shape(2, 3, 28, 28));
            var exact = model.forward(images).normedBTD().toFloatArray();
            model.prepare(device, Forms.plain(Precision.BFLOAT16), 2 * 18);
            assertThat(model.forward(images).normedBTD().toFloatArray()).isNotEqualTo(exact);
            model.close();
            assertThat(model.forward(images).normedBTD().toFloatArray()).isEqualTo(exact);
        });
    }

    @Test
    void theChoiceIsRememberedAndKeepsToThePrecisionAskedFor(@TempDir Path folder) {
        with(architecture(FeedForward.MLP, 128), (device, model) -> {
            var memory = new FormMemory(folder);
            var chosen = model.prepareForInference(device, Precision.FLOAT32, memory, 4, 28, 28);
            assertThat(chosen.precision()).isEqualTo(Precision.FLOAT32);
            assertThat(folder.resolve("forms.json")).content().contains(chosen.toString());
            assertThat(memory.found(model.architecture())).containsValue(chosen.toString());
            assertThat(memory.found(Architecture.small())).isEmpty();
            assertThat(model.prepareForInference(device, Precision.FLOAT32, memory, 4, 28, 28))
                    .isEqualTo(chosen);
            assertThat(model.prepareForInference(device, Precision.AUTO, memory, 4, 28, 28)
                            .precision())
                    .isIn(Precision.FLOAT32, Precision.BFLOAT16);
        });
    }

    @Test
    void narrowModelsStayPlainWithoutATrial(@TempDir Path folder) {
        with(architecture(FeedForward.MLP, 64), (device, model) -> {
            var chosen = model.prepareForInference(device, Precision.AUTO, new FormMemory(folder), 8, 28, 28);
            assertThat(chosen).isEqualTo(Forms.plain(Precision.FLOAT32));
            assertThat(folder).isEmptyDirectory();
        });
    }

    @Test
    void whatIsPreparedIsGivenBack() {
        with(architecture(FeedForward.MLP, 128), (device, model) -> {
            var images = device.manager().randomNormal(new Shape(2, 3, 28, 28));
            var counts = new ArrayList<Integer>();
            for (int i = 0; i < 4; i++) {
                try (var scope = new StepScope(device)) {
                    model.prepare(device, Forms.parse("bfloat16 plain batched 1"), 36);
                    var input = scope.manager().create(images.toFloatArray(), images.getShape());
                    model.forward(input);
                }
                counts.add(device.manager().getManagedArrays().size());
            }
            assertThat(counts.subList(1, 4)).containsOnly(counts.get(1));
        });
    }
}
