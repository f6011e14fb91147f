package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option of an architecture, forward and gradient, against plain loops of doubles (spec section 11). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VariantOracleTest {
    private static final int CHECKED = 6;
    private static final double STEP = 1e-5;
    private static final Variant STANDARD = Variant.released(FeedForward.MLP);
    private static final Variant TABLE = STANDARD.withPositionEncoding(PositionEncoding.RELATIVE_TABLE);
    private static final Variant CONTINUOUS = STANDARD.withPositionEncoding(PositionEncoding.RELATIVE_CONTINUOUS);

    private TorchDevice device;

    @BeforeAll
    void open() {
        device = TorchDevice.open("cpu");
    }

    @AfterAll
    void close() {
        device.close();
    }

    /** Variant, registers, height and width of the image; the stored grid is 3 x 3 of 2 pixels. */
    static Stream<Arguments> variants() {
        return Stream.of(
                Arguments.of(STANDARD, 1, 6, 6),
                Arguments.of(STANDARD.withFeedForward(FeedForward.SWIGLU, 0), 0, 6, 6),
                Arguments.of(STANDARD.withFeedForward(FeedForward.MLP, 5), 0, 6, 6),
                Arguments.of(STANDARD.withFeedForward(FeedForward.SWIGLU, 6), 0, 6, 6),
                Arguments.of(TABLE, 0, 6, 6),
                Arguments.of(TABLE, 2, 4, 6),
                Arguments.of(CONTINUOUS, 0, 6, 6),
                Arguments.of(CONTINUOUS, 2, 8, 4),
                Arguments.of(STANDARD.withNormPlace(NormPlace.POST), 1, 6, 6),
                Arguments.of(STANDARD.withNormPlace(NormPlace.POST).withLayerScale(false), 0, 6, 6),
                Arguments.of(STANDARD.withNormPlace(NormPlace.RES_POST), 1, 6, 6),
                Arguments.of(STANDARD.withNormPlace(NormPlace.RES_POST).withLayerScale(false), 0, 6, 6),
                Arguments.of(STANDARD.withNorm(NormKind.RMS_NORM), 1, 6, 6),
                Arguments.of(STANDARD.withLayerScale(false), 0, 6, 6),
                Arguments.of(STANDARD.withBiases(new Biases(false, true, true)), 0, 6, 6),
                Arguments.of(STANDARD.withBiases(new Biases(true, false, true)), 0, 6, 6),
                Arguments.of(STANDARD.withBiases(new Biases(true, true, false)), 1, 6, 6),
                Arguments.of(
                        STANDARD.withFeedForward(FeedForward.SWIGLU, 6).withBiases(new Biases(false, false, false)),
                        0,
                        6,
                        6),
                Arguments.of(
                        new Variant(
                                FeedForward.SWIGLU,
                                6,
                                PositionEncoding.RELATIVE_TABLE,
                                NormPlace.RES_POST,
                                NormKind.RMS_NORM,
                                true,
                                new Biases(true, false, true)),
                        1,
                        4,
                        4));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void tokensAndGradientsEqualThoseOfPlainLoops(Variant variant, int registers, int height, int width) {
        var a = architecture(variant, registers);
        var values = values(a);
        var images = random(2 * 3 * height * width, 1, 0, 77);
        var tokens = 1 + registers + height / 2 * (width / 2);
        var weights = random(2 * tokens * a.dim(), 1, 0, 78);
        try (var scope = new StepScope(device);
                var on = GradMode.on()) {
            var parameters = parameters(a, values).trainable();
            var model = new VisionTransformer(a, parameters, device.ops());
            var input = Tensors.create(scope.manager(), floats(images), 2, 3, height, width);
            var normed = model.forward(input).normedBTD();
            close(normed, forward(a, values, images, height, width));
            var weighted = normed.mul(Tensors.create(scope.manager(), floats(weights), 2, tokens, a.dim()));
            Tensors.backward(weighted.sum());
            parameters
                    .gradients(scope.manager())
                    .forEach((name, gradient) -> gradient(
                            name, gradient, values, () -> dot(forward(a, values, images, height, width), weights)));
        }
    }

    /** The same numbers wherever both have the tensor, so that only the option can make the difference. */
    @ParameterizedTest
    @MethodSource("variants")
    void everyOptionChangesTheTokens(Variant variant, int registers, int height, int width) {
        if (variant.equals(STANDARD)) {
            return;
        }
        var images = random(2 * 3 * height * width, 1, 0, 77);
        try (var scope = new StepScope(device);
                var off = GradMode.off()) {
            var input = Tensors.create(scope.manager(), floats(images), 2, 3, height, width);
            var plain = tokens(architecture(STANDARD, registers), input);
            var other = tokens(architecture(variant, registers), input);
            double most = 0;
            for (int i = 0; i < plain.length; i++) {
                most = Math.max(most, Math.abs(plain[i] - other[i]));
            }
            assertThat(most).isGreaterThan(0.01);
        }
    }

    private float[] tokens(Architecture a, NDArray input) {
        return new VisionTransformer(a, parameters(a, values(a)), device.ops())
                .forward(input)
                .normedBTD()
                .toFloatArray();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void attentionMapsEqualThoseOfPlainLoopsAndSumToOne(Variant variant, int registers, int height, int width) {
        var a = architecture(variant, registers);
        var values = values(a);
        var image = random(3 * height * width, 1, 0, 77);
        try (var scope = new StepScope(device);
                var off = GradMode.off()) {
            var model = new VisionTransformer(a, parameters(a, values), device.ops());
            var input = Tensors.create(scope.manager(), floats(image), 1, 3, height, width);
            var expected = new NaiveBackbone(a, values).firstAttention(image, height, width);
            for (int query = 0; query < expected[0].length; query++) {
                var maps = model.attention(input, query, java.util.Set.of(0)).get(0);
                assertThat(maps).isNotNull();
                var q = query;
                close(
                        maps,
                        IntStream.range(0, a.heads())
                                .boxed()
                                .flatMapToDouble(h -> java.util.Arrays.stream(expected[h][q]))
                                .toArray());
                for (var sum : maps.sum(new int[] {2}).toFloatArray()) {
                    assertThat(sum).isCloseTo(1, within(1e-5f));
                }
            }
        }
    }

    private static Architecture architecture(Variant variant, int registers) {
        return new Architecture(8, 2, 2, 2, 6, registers, PositionResampling.SIZE, variant);
    }

    private Parameters parameters(Architecture a, Map<String, double[]> values) {
        var parameters = new Parameters(device.manager());
        ParameterShapes.of(a).forEach((name, shape) -> parameters.add(name, floats(values.get(name)), shape));
        return parameters;
    }

    /** Every tensor from a seed of its name: nothing is 0 or 1 that could be left out unseen. */
    private static Map<String, double[]> values(Architecture a) {
        var values = new LinkedHashMap<String, double[]>();
        ParameterShapes.of(a).forEach((name, shape) -> {
            var centre = name.contains("norm") && name.endsWith("weight") ? 1 : 0;
            var spread = name.contains("cpb_mlp.0") ? 1 : name.contains("cpb_mlp.2") ? 0.05 : 0.4;
            values.put(name, random((int) Architecture.size(shape), spread, centre, name.hashCode()));
        });
        return values;
    }

    /** Numbers that a float holds exactly. */
    private static double[] random(int n, double spread, double centre, long seed) {
        var random = new SplittableRandom(seed);
        return IntStream.range(0, n)
                .mapToDouble(i -> (float) (centre + spread * random.nextGaussian()))
                .toArray();
    }

    private static double[] forward(Architecture a, Map<String, double[]> values, double[] images, int h, int w) {
        var naive = new NaiveBackbone(a, values);
        var size = 3 * h * w;
        return Stream.of(0, 1)
                .flatMap(i ->
                        Stream.of(naive.forward(java.util.Arrays.copyOfRange(images, i * size, (i + 1) * size), h, w)))
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
    }

    private static void close(NDArray actual, double[] expected) {
        var floats = actual.toFloatArray();
        assertThat(floats).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < floats.length; i++) {
            difference += (floats[i] - expected[i]) * (floats[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        assertThat(Math.sqrt(difference / norm)).isLessThan(1e-5);
    }

    /** Central differences of the loops at some places of a tensor, against autograd. */
    private static void gradient(
            String name, NDArray gradient, Map<String, double[]> values, java.util.function.DoubleSupplier loss) {
        var actual = gradient.toFloatArray();
        double scale = 1e-3;
        for (var g : actual) {
            scale = Math.max(scale, Math.abs(g));
        }
        var array = values.get(name);
        assertThat(array).hasSameSizeAs(actual);
        for (int at = 0; at < actual.length; at += Math.max(1, actual.length / CHECKED)) {
            var before = array[at];
            array[at] = before + STEP;
            var above = loss.getAsDouble();
            array[at] = before - STEP;
            var below = loss.getAsDouble();
            array[at] = before;
            assertThat((double) actual[at])
                    .as(name + "[" + at + "]")
                    .isCloseTo((above - below) / (2 * STEP), within(1e-4 * scale));
        }
    }

    private static double dot(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
    }

    private static float[] floats(double[] values) {
        var floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
