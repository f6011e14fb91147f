package io.github.dinov2j.model.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every signal beside naive loops in double precision. */
class MeasurementOracleTest {
    private static final int N = 9;
    private static final int K = 5;
    private static final int D = 4;
    private static final double TEMPERATURE = 0.3;

    private final SplittableRandom random = new SplittableRandom(11);
    private final double[][] cls = values(N, D);
    private final double[][] logits = values(N, K);
    private final double[][] targets = softmax(values(N, K), 0.5);
    private final double[][] start = values(N, D);
    private TorchDevice device;
    private GradMode off;

    @BeforeEach
    void open() {
        device = TorchDevice.open("cpu");
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        device.close();
    }

    @Test
    void targetEntropyIsTheMeanOverImagesAndOneForUniformTargets() {
        double sum = 0;
        for (var row : targets) {
            sum += entropy(row);
        }
        assertThat(measured().answers().targetEntropy()).isCloseTo(sum / N / Math.log(K), within(1e-5));
        assertThat(with(uniform()).answers().targetEntropy()).isCloseTo(1, within(1e-6));
        assertThat(with(oneHot()).answers().targetEntropy()).isCloseTo(0, within(1e-6));
    }

    @Test
    void informationIsTheEntropyOfTheMeanTargetLessTheMeanEntropy() {
        double each = 0;
        for (var row : targets) {
            each += entropy(row) / N;
        }
        assertThat(measured().answers().information())
                .isCloseTo((entropy(mean(targets)) - each) / Math.log(K), within(1e-5));
        assertThat(with(uniform()).answers().information()).isCloseTo(0, within(1e-6));
        assertThat(with(oneHot()).answers().information())
                .isCloseTo(entropy(mean(oneHot())) / Math.log(K), within(1e-6));
    }

    @Test
    void informationOfFewerImagesThanPrototypesIsMeasuredByTheImages() {
        var three = new double[3][K];
        for (int i = 0; i < 3; i++) {
            three[i][i] = 1;
        }
        try (var scope = new StepScope(device)) {
            var some = values(3, D);
            var signals =
                    Measurement.of(tensor(some), tensor(values(3, K)), tensor(three), tensor(three), new float[0]);
            assertThat(signals.answers().information()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void plainEntropyAndUnusedPrototypesComeFromTheSoftmaxBeforeAnyBalancing() {
        var plain = mean(softmax(logits, TEMPERATURE));
        assertThat(measured().answers().plainEntropy()).isCloseTo(entropy(plain) / Math.log(K), within(1e-5));
        int unused = 0;
        for (var p : plain) {
            unused += p < 0.1 / K ? 1 : 0;
        }
        assertThat(measured().answers().unused()).isEqualTo((double) unused / K);
    }

    @Test
    void prototypesThatNoImageGoesToAreUnused() {
        var toTwo = new double[N][K];
        for (int i = 0; i < N; i++) {
            toTwo[i][i % 2] = 10;
        }
        try (var scope = new StepScope(device)) {
            var signals = Measurement.of(
                    tensor(cls), tensor(toTwo), tensor(softmax(toTwo, TEMPERATURE)), tensor(targets), new float[0]);
            assertThat(signals.answers().unused()).isEqualTo(3.0 / K);
            assertThat(signals.effectivePrototypes()).isCloseTo(2, within(0.02));
        }
    }

    @Test
    void logitStdIsTakenOverImagesForEachPrototype() {
        double sum = 0;
        for (int k = 0; k < K; k++) {
            double mean = 0;
            for (var row : logits) {
                mean += row[k] / N;
            }
            double variance = 0;
            for (var row : logits) {
                variance += (row[k] - mean) * (row[k] - mean) / N;
            }
            sum += Math.sqrt(variance);
        }
        assertThat(measured().answers().logitStd()).isCloseTo(sum / K, within(1e-5));
    }

    @Test
    void cosineIsTheMeanOverPairsOfDifferentImages() {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                sum += i == j ? 0 : cosine(cls[i], cls[j]);
            }
        }
        assertThat(measured().tokens().cosine()).isCloseTo(sum / (N * (N - 1)), within(1e-5));
    }

    @Test
    void directionsAreTheParticipationRatioOfTheCovariance() {
        var covariance = new double[D][D];
        var mean = mean(cls);
        double trace = 0;
        double squares = 0;
        for (int a = 0; a < D; a++) {
            for (int b = 0; b < D; b++) {
                for (var row : cls) {
                    covariance[a][b] += (row[a] - mean[a]) * (row[b] - mean[b]);
                }
                squares += covariance[a][b] * covariance[a][b];
            }
            trace += covariance[a][a];
        }
        assertThat(measured().tokens().directions()).isCloseTo(trace * trace / squares, within(1e-4));
    }

    @Test
    void tokensThatAreAllTheSameHaveNoDirection() {
        try (var scope = new StepScope(device)) {
            var same = new double[N][D];
            for (var row : same) {
                row[0] = 1;
            }
            var signals = Measurement.of(tensor(same), tensor(logits), tensor(targets), tensor(targets), new float[0]);
            assertThat(signals.tokens().directions()).isZero();
            assertThat(signals.tokens().cosine()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void movementIsOneLessTheMeanCosineToTheStart() {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            sum += cosine(cls[i], start[i]);
        }
        assertThat(measured().tokens().movement()).isCloseTo(1 - sum / N, within(1e-5));
        try (var scope = new StepScope(device)) {
            var still = Measurement.of(tensor(cls), tensor(logits), tensor(targets), tensor(targets), floats(cls));
            assertThat(still.tokens().movement()).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void movementIsUnknownWithoutAStartAndLeftOutOfTheLog() {
        try (var scope = new StepScope(device)) {
            var signals = Measurement.of(tensor(cls), tensor(logits), tensor(targets), tensor(targets), new float[0]);
            assertThat(signals.tokens().movement()).isNaN();
            assertThat(signals.toJson().has("movement")).isFalse();
        }
        assertThat(measured().toJson().keySet())
                .containsExactly(
                        "images",
                        "target_entropy",
                        "information",
                        "plain_entropy",
                        "unused",
                        "logit_std",
                        "cosine",
                        "directions",
                        "movement");
    }

    private Signals measured() {
        return with(targets);
    }

    private Signals with(double[][] answers) {
        try (var scope = new StepScope(device)) {
            return Measurement.of(
                    tensor(cls), tensor(logits), tensor(softmax(logits, TEMPERATURE)), tensor(answers), floats(start));
        }
    }

    private NDArray tensor(double[][] rows) {
        return Tensors.create(device.manager(), floats(rows), rows.length, rows[0].length);
    }

    private static float[] floats(double[][] rows) {
        var all = new float[rows.length * rows[0].length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return all;
    }

    private double[][] values(int rows, int columns) {
        var values = new double[rows][columns];
        for (var row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) (random.nextDouble() * 2 - 1);
            }
        }
        return values;
    }

    private static double[][] uniform() {
        var rows = new double[N][K];
        for (var row : rows) {
            java.util.Arrays.fill(row, 1.0 / K);
        }
        return rows;
    }

    private static double[][] oneHot() {
        var rows = new double[N][K];
        for (int i = 0; i < N; i++) {
            rows[i][i % K] = 1;
        }
        return rows;
    }

    private static double[][] softmax(double[][] rows, double temperature) {
        var result = new double[rows.length][rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            double sum = 0;
            for (int k = 0; k < rows[i].length; k++) {
                result[i][k] = Math.exp(rows[i][k] / temperature);
                sum += result[i][k];
            }
            for (int k = 0; k < rows[i].length; k++) {
                result[i][k] /= sum;
            }
        }
        return result;
    }

    private static double[] mean(double[][] rows) {
        var mean = new double[rows[0].length];
        for (var row : rows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        return mean;
    }

    private static double entropy(double[] p) {
        double sum = 0;
        for (var value : p) {
            sum -= value > 0 ? value * Math.log(value) : 0;
        }
        return sum;
    }

    private static double cosine(double[] a, double[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
