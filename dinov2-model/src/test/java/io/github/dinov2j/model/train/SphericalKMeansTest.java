package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Arrays;
import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** K-means of unit vectors beside a naive Lloyd in double precision. */
class SphericalKMeansTest {
    private static final int D = 6;

    private final SplittableRandom random = new SplittableRandom(11);
    private TorchDevice device;

    @BeforeEach
    void open() {
        device = TorchDevice.open("cpu");
    }

    @AfterEach
    void close() {
        device.close();
    }

    private SphericalKMeans means(double[][] tokens, int cosines) {
        var values = new float[tokens.length * D];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) tokens[i / D][i % D];
        }
        var nd = device.manager().create(values, new Shape(tokens.length, D));
        return new SphericalKMeans(nd, device.ops(), cosines, (round, distance) -> {});
    }

    /** {@code groups} directions with noise around them. */
    private double[][] tokens(int n, int groups, double noise) {
        var middles = new double[groups][D];
        for (var middle : middles) {
            Arrays.setAll(middle, d -> random.nextGaussian());
            unit(middle);
        }
        var tokens = new double[n][D];
        for (int i = 0; i < n; i++) {
            var middle = middles[i % groups];
            Arrays.setAll(tokens[i], d -> (float) (middle[d] + noise * random.nextGaussian()));
            unit(tokens[i]);
        }
        return tokens;
    }

    private static void unit(double[] x) {
        var length = Math.sqrt(dot(x, x));
        Arrays.setAll(x, d -> x[d] / length);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 70, 1 << 24})
    void centresAreThoseOfANaiveLloyd(int cosines) {
        var tokens = tokens(90, 7, 0.4);
        var starts = new int[] {3, 14, 15, 35, 58, 62, 79};
        var naive = new Lloyd(tokens, starts);
        var found = means(tokens, cosines).from(starts, device.manager());
        assertThat(found.settled()).isTrue();
        assertThat(found.empty()).isZero();
        assertThat(found.distances()).hasSameSizeAs(naive.distances);
        for (int round = 0; round < naive.distances.length; round++) {
            assertThat(found.distances().get(round)).isCloseTo(naive.distances[round], within(1e-6));
        }
        var actual = found.centresKD().toFloatArray();
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(naive.centres[i / D][i % D], within(1e-5));
        }
    }

    /** Until no label changes; none of these starts leaves a centre empty. */
    private static final class Lloyd {
        private final double[][] centres;
        private final double[] distances;

        Lloyd(double[][] tokens, int[] starts) {
            centres = new double[starts.length][];
            Arrays.setAll(centres, c -> tokens[starts[c]].clone());
            var rounds = new double[SphericalKMeans.ROUNDS];
            var labels = new int[0];
            int round = 0;
            while (true) {
                var next = new int[tokens.length];
                double distance = 0;
                for (int i = 0; i < tokens.length; i++) {
                    for (int c = 0; c < centres.length; c++) {
                        next[i] = dot(tokens[i], centres[c]) > dot(tokens[i], centres[next[i]]) ? c : next[i];
                    }
                    distance += (1 - dot(tokens[i], centres[next[i]])) / tokens.length;
                }
                rounds[round++] = distance;
                if (Arrays.equals(labels, next)) {
                    break;
                }
                labels = next;
                for (int c = 0; c < centres.length; c++) {
                    var sum = new double[D];
                    for (int i = 0; i < tokens.length; i++) {
                        for (int d = 0; d < D; d++) {
                            sum[d] += labels[i] == c ? tokens[i][d] : 0;
                        }
                    }
                    unit(sum);
                    centres[c] = sum;
                }
            }
            distances = Arrays.copyOf(rounds, round);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 20, 60})
    void theDistanceNeverRisesAndCentresHaveLengthOne(int k) {
        var found = means(tokens(200, 9, 0.8), 1000).of(k, new SplittableRandom(k), device.manager());
        var distances = found.distances();
        assertThat(distances).hasSizeGreaterThan(2);
        for (int round = 1; round < distances.size(); round++) {
            assertThat(distances.get(round)).isLessThanOrEqualTo(distances.get(round - 1) + 1e-7);
        }
        for (var length : found.centresKD().norm(new int[] {1}).toFloatArray()) {
            assertThat(length).isCloseTo(1, within(1e-5f));
        }
    }

    @Test
    void theSameSeedGivesTheSameCentresToTheLastBit() {
        var tokens = tokens(150, 9, 0.8);
        var first = means(tokens, 1000).of(12, new SplittableRandom(4), device.manager());
        var again = means(tokens, 1000).of(12, new SplittableRandom(4), device.manager());
        var other = means(tokens, 1000).of(12, new SplittableRandom(5), device.manager());
        assertThat(again.centresKD().toFloatArray()).isEqualTo(first.centresKD().toFloatArray());
        assertThat(other.centresKD().toFloatArray())
                .isNotEqualTo(first.centresKD().toFloatArray());
    }

    /** Two equal tokens as starts: the second gets nothing, and moves to the token that is farthest from its centre. */
    @Test
    void anEmptyCentreMovesToTheFarthestToken() {
        var tokens = tokens(40, 3, 0.05);
        tokens[1] = tokens[0].clone();
        var lonely = new double[] {0, 0, 0, 0, 0, 1};
        tokens[39] = lonely;
        var found = means(tokens, 1000).from(new int[] {0, 1}, device.manager());
        assertThat(found.empty()).isZero();
        var distances = found.distances();
        assertThat(distances.get(1)).isLessThan(distances.get(0));
    }

    @Test
    void moreCentresThanDifferentTokensLeaveSomeEmptyAndNoneWithoutNumbers() {
        var tokens = new double[10][];
        Arrays.setAll(tokens, i -> {
            var x = new double[D];
            x[i % 2] = 1;
            return x;
        });
        var found = means(tokens, 1000).of(5, new SplittableRandom(1), device.manager());
        assertThat(found.settled()).isTrue();
        assertThat(found.empty()).isEqualTo(3);
        assertThat(found.distances()).last().isEqualTo(0.0);
        for (var value : found.centresKD().toFloatArray()) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void tokensThatCancelLeaveTheirCentreWhereItIs() {
        var tokens = new double[][] {{1, 0, 0, 0, 0, 0}, {-1, 0, 0, 0, 0, 0}};
        var found = means(tokens, 1000).from(new int[] {0}, device.manager());
        assertThat(found.centresKD().toFloatArray()).containsExactly(1, 0, 0, 0, 0, 0);
    }

    @Test
    void startsAreDifferentTokensInAnyOrderOfTheSeed() {
        for (int seed = 0; seed < 20; seed++) {
            var rows = SampleRows.of(30, 12, new SplittableRandom(seed));
            assertThat(rows).hasSize(12).isSorted();
            assertThat(new HashSet<>(Arrays.stream(rows).boxed().toList())).hasSize(12);
        }
        assertThat(SampleRows.of(5, 12, new SplittableRandom(1))).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void anInterruptEndsItWithinARound() {
        var means = means(tokens(100, 9, 0.8), 100);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> means.of(10, new SplittableRandom(1), device.manager()))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }
}
