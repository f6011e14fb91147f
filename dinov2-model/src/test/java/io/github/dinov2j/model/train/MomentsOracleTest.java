package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whitening beside naive loops in double precision: what is whitened has mean 0 and covariance 1 but for the floor. */
class MomentsOracleTest {
    private static final int N = 400;
    private static final int D = 5;

    private final SplittableRandom random = new SplittableRandom(2);
    private TorchDevice device;

    @BeforeEach
    void open() {
        device = TorchDevice.open("cpu");
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** Correlated numbers far from zero, as class tokens are. */
    private double[][] tokens() {
        var tokens = new double[N][D];
        for (var x : tokens) {
            double before = 0;
            for (int d = 0; d < D; d++) {
                before = 0.7 * before + (1 + d) * random.nextGaussian();
                x[d] = (float) (20 * d - 30 + before);
            }
        }
        return tokens;
    }

    private Moments moments(double[][] tokens) {
        var moments = new Moments(D, device);
        for (int from = 0; from < N; from += 100) {
            var block = new float[100 * D];
            for (int i = 0; i < block.length; i++) {
                block[i] = (float) tokens[from + i / D][i % D];
            }
            moments.add(device.manager().create(block, new Shape(100, D)));
        }
        return moments;
    }

    private static double[] mean(double[][] tokens) {
        var mean = new double[D];
        for (var x : tokens) {
            for (int d = 0; d < D; d++) {
                mean[d] += x[d] / N;
            }
        }
        return mean;
    }

    private static double[][] covariance(double[][] tokens) {
        var mean = mean(tokens);
        var covariance = new double[D][D];
        for (var x : tokens) {
            for (int a = 0; a < D; a++) {
                for (int b = 0; b < D; b++) {
                    covariance[a][b] += (x[a] - mean[a]) * (x[b] - mean[b]) / N;
                }
            }
        }
        return covariance;
    }

    private static double[][] product(double[][] a, double[][] b) {
        var product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    @Test
    void whitenedTokensHaveMeanZeroAndCovarianceOne() {
        var tokens = tokens();
        try (var moments = moments(tokens)) {
            var mean = moments.mean().floats();
            var matrix = matrix(moments, 1e-9);
            var off = new double[N][D];
            for (int i = 0; i < N; i++) {
                for (int d = 0; d < D; d++) {
                    off[i][d] = tokens[i][d] - mean[d];
                }
            }
            var white = product(off, matrix);
            for (int a = 0; a < D; a++) {
                assertThat(mean(white)[a]).isCloseTo(0, within(1e-5));
                for (int b = 0; b < D; b++) {
                    assertThat(covariance(white)[a][b]).isCloseTo(a == b ? 1 : 0, within(1e-4));
                }
            }
        }
    }

    /** W (S + floor I) W = I with the floor a share of the mean variance, and W symmetric: it is the inverse root. */
    @Test
    void theMatrixIsTheSymmetricInverseRootAboveTheFloor() {
        var tokens = tokens();
        var lifted = covariance(tokens);
        double variance = 0;
        for (int d = 0; d < D; d++) {
            variance += lifted[d][d] / D;
        }
        for (int d = 0; d < D; d++) {
            lifted[d][d] += 0.1 * variance;
        }
        try (var moments = moments(tokens)) {
            var matrix = matrix(moments, 0.1);
            var one = product(product(matrix, lifted), matrix);
            for (int a = 0; a < D; a++) {
                for (int b = 0; b < D; b++) {
                    assertThat(one[a][b]).isCloseTo(a == b ? 1 : 0, within(1e-5));
                    assertThat(matrix[a][b]).isCloseTo(matrix[b][a], within(1e-6));
                }
                assertThat(matrix[a][a]).isPositive();
            }
        }
    }

    private static double[][] matrix(Moments moments, double share) {
        var values = moments.whitener(share, "class").floats();
        var matrix = new double[D][D];
        for (int i = 0; i < values.length; i++) {
            matrix[i / D][i % D] = values[i];
        }
        return matrix;
    }

    @Test
    void tokensThatAreAllAlikeAreRefused() {
        try (var moments = new Moments(D, device)) {
            moments.add(device.manager().full(new Shape(7, D), 3.3f));
            assertThatThrownBy(() -> moments.whitener(1e-3, "class"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("class tokens of 7 images or patches are all alike");
        }
    }
}
