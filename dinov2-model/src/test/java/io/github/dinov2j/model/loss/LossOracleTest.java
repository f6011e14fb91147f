package io.github.dinov2j.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and targets beside naive loops in double precision, gradients beside finite differences (spec section 3). */
class LossOracleTest {
    private static final double STUDENT = 0.1;
    private static final double TEACHER = 0.07;
    private static final int B = 3;
    private static final int CROPS = 4;
    private static final int K = 7;

    private final SplittableRandom random = new SplittableRandom(5);
    private TorchDevice device;
    private GradMode off;
    private CrossEntropy loss;

    @BeforeEach
    void open() {
        device = TorchDevice.open("cpu");
        loss = new CrossEntropy(STUDENT, device.ops());
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        device.close();
    }

    @Test
    void dinoLossIsTheSumOverAllPairsOfTheMeanOverImages() {
        var student = values(CROPS * B, K);
        var targets = softmaxRows(values(2 * B, K), 1);
        double expected = 0;
        for (int s = 0; s < CROPS; s++) {
            for (int t = 0; t < 2; t++) {
                for (int b = 0; b < B; b++) {
                    expected += crossEntropy(student[s * B + b], targets[t * B + b]) / B;
                }
            }
        }
        var actual = loss.allPairs(tensor(student), tensor(targets).reshape(2, B, K));
        assertThat(actual.getFloat()).isCloseTo((float) expected, within(1e-4f));
    }

    @Test
    void globalDinoLossIsTheMeanOverAlignedRows() {
        var student = values(2 * B, K);
        var targets = softmaxRows(values(2 * B, K), 1);
        double expected = 0;
        for (int row = 0; row < 2 * B; row++) {
            expected += crossEntropy(student[row], targets[row]) / (2 * B);
        }
        assertThat(loss.aligned(tensor(student), tensor(targets)).getFloat())
                .isCloseTo((float) expected, within(1e-4f));
    }

    @Test
    void ibotWeighsEveryCropTheSameHoweverManyOfItsPatchesAreMasked() {
        int[] maskedOfCrop = {1, 3, 0, 2};
        var student = values(6, K);
        var targets = softmaxRows(values(6, K), 1);
        var weights = new float[6];
        double expected = 0;
        for (int crop = 0, row = 0; crop < maskedOfCrop.length; crop++) {
            for (int i = 0; i < maskedOfCrop[crop]; i++, row++) {
                weights[row] = 1f / maskedOfCrop[crop];
                expected += crossEntropy(student[row], targets[row]) / maskedOfCrop[crop] / maskedOfCrop.length;
            }
        }
        var actual =
                loss.masked(tensor(student), tensor(targets), device.manager().create(weights), maskedOfCrop.length);
        assertThat(actual.getFloat()).isCloseTo((float) expected, within(1e-4f));
    }

    @Test
    void sinkhornIsThreeRoundsOfColumnsThenRows() {
        var logits = values(8, K);
        var q = new double[8][K];
        for (int i = 0; i < 8; i++) {
            for (int k = 0; k < K; k++) {
                q[i][k] = Math.exp(logits[i][k] / TEACHER);
            }
        }
        for (int round = 0; round < 3; round++) {
            for (int k = 0; k < K; k++) {
                double sum = 0;
                for (int i = 0; i < 8; i++) {
                    sum += q[i][k];
                }
                for (int i = 0; i < 8; i++) {
                    q[i][k] /= sum * K;
                }
            }
            for (int i = 0; i < 8; i++) {
                double sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += q[i][k];
                }
                for (int k = 0; k < K; k++) {
                    q[i][k] /= sum;
                }
            }
        }
        close(targets(new SinkhornKnopp(device.manager()), logits, TEACHER), q, 1e-4);
    }

    @Test
    void sinkhornSurvivesLogitsWhoseExponentialWouldOverflow() {
        var huge = new double[][] {{4, 3.9, 3.8}, {3.9, 4, 3.7}};
        for (var value :
                targets(new SinkhornKnopp(device.manager()), huge, 0.04).toFloatArray()) {
            assertThat(value).isBetween(0f, 1.001f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sinkhorn", "centering", "plain"})
    void blocksOfABatchGiveTheTargetsOfTheWhole(String method) {
        var logits = values(11, K);
        logits[3][2] = 4; // more than the blocks before it, and much more than the rest
        var whole = method(method).of(LogitBlocks.whole(tensor(logits)), 0.03);
        var cut = method(method).of(blocks(logits, 2, 0, 1, 5, 3), 0.03);
        var expected = whole.block(0).toFloatArray();
        var actual = new java.util.ArrayList<Float>();
        for (int i = 0; i < 5; i++) {
            for (var value : cut.block(i).toFloatArray()) {
                actual.add(value);
            }
        }
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual.get(i)).isCloseTo(expected[i], within(1e-5f));
        }
    }

    private Targets method(String name) {
        return switch (name) {
            case "sinkhorn" -> new SinkhornKnopp(device.manager());
            case "centering" -> new Centering(K, device.manager());
            default -> new PlainSoftmax(device.manager());
        };
    }

    /** Blocks of so many rows each, made anew whenever they are asked for. */
    private LogitBlocks blocks(double[][] logits, int... rows) {
        return new LogitBlocks() {
            @Override
            public int count() {
                return rows.length;
            }

            @Override
            public NDArray block(int i) {
                var from = java.util.Arrays.stream(rows).limit(i).sum();
                return Tensors.rows(tensor(logits), from, from + rows[i]).duplicate();
            }

            @Override
            public NDArray mean() {
                return tensor(logits).mean(new int[] {0}, true);
            }
        };
    }

    @Test
    void centeringUsesTheCentreOfTheStepsBeforeAndThenMovesIt() {
        var centering = new Centering(K, device.manager());
        var center = new double[K];
        for (int step = 0; step < 3; step++) {
            var logits = values(5, K);
            var centred = new double[5][K];
            var mean = new double[K];
            for (int i = 0; i < 5; i++) {
                for (int k = 0; k < K; k++) {
                    centred[i][k] = logits[i][k] - center[k];
                    mean[k] += logits[i][k] / 5;
                }
            }
            var batch = centering.of(LogitBlocks.whole(tensor(logits)), TEACHER);
            close(batch.block(0), softmaxRows(centred, TEACHER), 1e-4);
            batch.settle();
            for (int k = 0; k < K; k++) {
                center[k] = 0.9 * center[k] + 0.1 * mean[k];
            }
        }
        close(centering.state().get("center"), new double[][] {center}, 1e-5);
    }

    @Test
    void koleoIsMinusTheMeanLogDistanceToTheNearestNeighbour() {
        var x = values(6, 5);
        assertThat(KoLeo.of(tensor(x)).getFloat()).isCloseTo((float) koleo(x), within(1e-4f));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 12, 100})
    void koleoInBlocksOfRowsIsTheSame(int dots) {
        var x = values(6, 5);
        assertThat(KoLeo.of(tensor(x), dots).getFloat())
                .isEqualTo(KoLeo.of(tensor(x)).getFloat());
    }

    @Test
    void koleoIsFiniteForEqualRows() {
        var x = values(4, 5);
        x[2] = x[0].clone();
        assertThat(KoLeo.of(tensor(x)).getFloat()).isFinite();
    }

    @Test
    void gradientOfKoleoIsTheSlope() {
        slopes(values(6, 5), KoLeo::of, LossOracleTest::koleo);
    }

    @Test
    void gradientOfTheDinoLossIsTheSlope() {
        var targets = softmaxRows(values(2 * B, K), 1);
        slopes(
                values(CROPS * B, K),
                student -> loss.allPairs(student, tensor(targets).reshape(2, B, K)),
                student -> {
                    double sum = 0;
                    for (int row = 0; row < student.length; row++) {
                        for (int t = 0; t < 2; t++) {
                            sum += crossEntropy(student[row], targets[t * B + row % B]) / B;
                        }
                    }
                    return sum;
                });
    }

    /** Autograd's gradient in every coordinate beside the central difference of the naive function. */
    private void slopes(double[][] at, Function<NDArray, NDArray> function, ToDoubleFunction<double[][]> naive) {
        var x = tensor(at);
        x.setRequiresGradient(true);
        try (var on = GradMode.on()) {
            Tensors.backward(function.apply(x));
        }
        var gradient = JniUtils.getGradient((PtNDArray) x).toFloatArray();
        var step = 1e-6;
        for (int i = 0; i < gradient.length; i++) {
            var row = at[i / at[0].length];
            var column = i % at[0].length;
            var value = row[column];
            row[column] = value + step;
            var above = naive.applyAsDouble(at);
            row[column] = value - step;
            var below = naive.applyAsDouble(at);
            row[column] = value;
            assertThat((double) gradient[i])
                    .as("coordinate %d", i)
                    .isCloseTo((above - below) / (2 * step), within(1e-3));
        }
    }

    private static double koleo(double[][] rows) {
        var x = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            var norm = Math.sqrt(dot(rows[i], rows[i]));
            x[i] = java.util.Arrays.stream(rows[i]).map(v -> v / norm).toArray();
        }
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            int nearest = -1;
            for (int j = 0; j < x.length; j++) {
                if (j != i && (nearest < 0 || dot(x[i], x[j]) > dot(x[i], x[nearest]))) {
                    nearest = j;
                }
            }
            double distance = 0;
            for (int k = 0; k < x[i].length; k++) {
                distance += Math.pow(x[i][k] - x[nearest][k] + 1e-8, 2);
            }
            sum += Math.log(Math.sqrt(distance) + 1e-8);
        }
        return -sum / x.length;
    }

    private static double crossEntropy(double[] student, double[] target) {
        double sum = 0;
        for (var logit : student) {
            sum += Math.exp(logit / STUDENT);
        }
        double entropy = 0;
        for (int k = 0; k < student.length; k++) {
            entropy -= target[k] * (student[k] / STUDENT - Math.log(sum));
        }
        return entropy;
    }

    private static double[][] softmaxRows(double[][] logits, double temperature) {
        var out = new double[logits.length][logits[0].length];
        for (int i = 0; i < logits.length; i++) {
            double sum = 0;
            for (int k = 0; k < logits[i].length; k++) {
                out[i][k] = Math.exp(logits[i][k] / temperature);
                sum += out[i][k];
            }
            for (int k = 0; k < logits[i].length; k++) {
                out[i][k] /= sum;
            }
        }
        return out;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private NDArray targets(Targets targets, double[][] logits, double temperature) {
        return targets.of(LogitBlocks.whole(tensor(logits)), temperature).block(0);
    }

    /** Values from -0.5 to 0.5: logits of unit vectors are of this size. */
    private double[][] values(int rows, int columns) {
        var values = new double[rows][columns];
        for (var row : values) {
            java.util.Arrays.setAll(row, i -> random.nextDouble() - 0.5);
        }
        return values;
    }

    private NDArray tensor(double[][] values) {
        var flat = new float[values.length * values[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) values[i / values[0].length][i % values[0].length];
        }
        return Tensors.create(device.manager(), flat, values.length, values[0].length);
    }

    private static void close(NDArray actual, double[][] expected, double tolerance) {
        var flat = actual.toFloatArray();
        for (int i = 0; i < flat.length; i++) {
            assertThat((double) flat[i])
                    .as("value %d", i)
                    .isCloseTo(expected[i / expected[0].length][i % expected[0].length], within(tolerance));
        }
    }
}
