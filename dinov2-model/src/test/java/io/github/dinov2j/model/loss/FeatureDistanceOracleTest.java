package io.github.dinov2j.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both distances of features beside naive loops in double precision, their gradients beside derivatives written out. */
class FeatureDistanceOracleTest {
    private static final int N = 7;
    private static final int D = 11;

    private final SplittableRandom random = new SplittableRandom(3);
    private TorchDevice device;

    @BeforeEach
    void open() {
        device = TorchDevice.open("cpu");
    }

    @AfterEach
    void close() {
        device.close();
    }

    @ParameterizedTest
    @EnumSource(FeatureDistance.class)
    void valueAndGradientAreThoseOfNaiveLoops(FeatureDistance distance) {
        var student = values(N * D, 1.5);
        var teacher = values(N * D, 1.5);
        var weights = values(N, 1);
        var gradient = new double[N * D];
        var expected = distance == FeatureDistance.COSINE
                ? cosine(student, teacher, weights, gradient)
                : smoothL1(student, teacher, weights, gradient);
        try (var scope = new StepScope(device);
                var on = GradMode.on()) {
            var manager = scope.manager();
            var x = manager.create(student, new Shape(N, D)).duplicate();
            x.setRequiresGradient(true);
            var value = distance.of(x, manager.create(teacher, new Shape(N, D)), manager.create(weights), device.ops());
            Tensors.backward(value);
            assertThat((double) value.getFloat()).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
            assertThat(distance(Tensors.gradient(x).toFloatArray(), gradient)).isLessThan(1e-5);
        }
    }

    @Test
    void smoothL1IsAParabolaNearZeroAndAStraightLineBeyondOne() {
        assertThat(smoothL1(0.5f)).isEqualTo(0.125f);
        assertThat(smoothL1(1)).isEqualTo(0.5f);
        assertThat(smoothL1(-3)).isEqualTo(2.5f);
    }

    private float smoothL1(float difference) {
        try (var scope = new StepScope(device)) {
            var manager = scope.manager();
            var student = manager.create(new float[] {difference}, new Shape(1, 1));
            return FeatureDistance.SMOOTH_L1
                    .of(student, manager.zeros(new Shape(1, 1)), manager.ones(new Shape(1)), device.ops())
                    .getFloat();
        }
    }

    @Test
    void theCosineOfATokenWithItselfWhateverItsLengthIsOne() {
        try (var scope = new StepScope(device)) {
            var manager = scope.manager();
            var x = manager.create(values(N * D, 1), new Shape(N, D));
            var distance = FeatureDistance.COSINE.of(x.mul(5), x, manager.ones(new Shape(N)), device.ops());
            assertThat(distance.getFloat()).isCloseTo(0, within(1e-5f));
        }
    }

    /** d(1 - cos) / dx = -(y / (|x| |y|) - cos x / |x|^2). */
    private static double cosine(float[] x, float[] y, float[] weights, double[] gradient) {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            double xy = 0;
            double xx = 0;
            double yy = 0;
            for (int d = i * D; d < (i + 1) * D; d++) {
                xy += (double) x[d] * y[d];
                xx += (double) x[d] * x[d];
                yy += (double) y[d] * y[d];
            }
            var cosine = xy / Math.sqrt(xx * yy);
            sum += weights[i] * (1 - cosine);
            for (int d = i * D; d < (i + 1) * D; d++) {
                gradient[d] = -weights[i] * (y[d] / Math.sqrt(xx * yy) - cosine * x[d] / xx);
            }
        }
        return sum;
    }

    private static double smoothL1(float[] x, float[] y, float[] weights, double[] gradient) {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            for (int d = i * D; d < (i + 1) * D; d++) {
                double off = (double) x[d] - y[d];
                var near = Math.abs(off) < 1;
                sum += weights[i] * (near ? off * off / 2 : Math.abs(off) - 0.5) / D;
                gradient[d] = weights[i] * (near ? off : Math.signum(off)) / D;
            }
        }
        return sum;
    }

    private float[] values(int count, double size) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (size * random.nextGaussian());
        }
        return values;
    }

    private static double distance(float[] actual, double[] expected) {
        double off = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            off += Math.pow(actual[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(off / length);
    }
}
