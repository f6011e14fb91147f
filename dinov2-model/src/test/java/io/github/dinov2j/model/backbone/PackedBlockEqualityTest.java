package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.PackedOps;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed layers are another way to the same numbers. */
class PackedBlockEqualityTest {
    private static final double RELATIVE = 1e-5;
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

    @ParameterizedTest
    @EnumSource(FeedForward.class)
    void packedTokensEqualThePlainOnesAtEveryBatchSize(FeedForward feedForward) {
        with(architecture(feedForward, 128), (device, model) -> {
            var ops = PackedOps.open(device.manager());
            assumeThat(ops).as("libtorch has oneDNN here").isPresent();
            var eight = device.manager().randomNormal(new Shape(8, 3, 28, 28));
            var three = device.manager().randomNormal(new Shape(3, 3, 14, 28));
            var plainEight = model.forward(eight).normedBTD().toFloatArray();
            var plainThree = model.forward(three).normedBTD().toFloatArray();
            var before =
                    model.parameters().stored().get("blocks.1.attn.proj.weight").floats();
            model.pack(ops.get(), device, 8 * 18);
            assertThat(model.isPacked()).isTrue();
            close(model.forward(eight).normedBTD().toFloatArray(), plainEight);
            close(model.forward(three).normedBTD().toFloatArray(), plainThree);
            assertThat(model.parameters()
                            .stored()
                            .get("blocks.1.attn.proj.weight")
                            .floats())
                    .isEqualTo(before);
        });
    }

    /** Largest difference over the largest value. */
    private static void close(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        assertThat(difference / largest).isLessThan(RELATIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void narrowModelsStayPlain(int dim) {
        with(architecture(FeedForward.MLP, dim), (device, model) -> {
            model.prepareForInference(device, 8, 28, 28);
            assertThat(model.isPacked()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {128})
    void aPreparedModelGivesTheSameTokensWhicheverWayItChose(int dim) {
        with(architecture(FeedForward.MLP, dim), (device, model) -> {
            var images = device.manager().randomNormal(new Shape(4, 3, 28, 28));
            var plain = model.forward(images).normedBTD().toFloatArray();
            model.prepareForInference(device, 4, 28, 28);
            close(model.forward(images).normedBTD().toFloatArray(), plain);
        });
    }
}
