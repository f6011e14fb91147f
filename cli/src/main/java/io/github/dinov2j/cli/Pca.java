package io.github.dinov2j.cli;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * Principal components of the rows of a matrix.
 *
 * @param mean the mean of each column
 * @param axes components x width, of length one, the most variance first; the largest part of each is positive
 * @param shares the part of the variance each component carries, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // numbers for drawing, never compared
record Pca(double[] mean, double[][] axes, double[] shares) {
    /** The components of {@code rows x width} values, row-major. */
    static Pca of(float[] values, int width, int components) {
        int rows = values.length / width;
        if (rows < 2 || components > width) {
            throw new IllegalArgumentException("Principal components need 2 rows and a width of " + components
                    + " or more, but got " + rows + " rows of width " + width + ".");
        }
        double[] mean = mean(values, width);
        double[][] covariance = covariance(values, mean);
        EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance, false));
        double[] variances = eigen.getRealEigenvalues(); // descending for a symmetric matrix
        double total = 0;
        for (double variance : variances) {
            total += Math.max(0, variance);
        }
        double[][] axes = new double[components][];
        double[] shares = new double[components];
        for (int c = 0; c < components; c++) {
            axes[c] = upright(eigen.getEigenvector(c).toArray());
            shares[c] = total == 0 ? 0 : Math.max(0, variances[c]) / total;
        }
        return new Pca(mean, axes, shares);
    }

    /** The place of a row on each component. */
    double[] place(float[] values, int row) {
        double[] place = new double[axes.length];
        int width = mean.length;
        for (int c = 0; c < place.length; c++) {
            for (int d = 0; d < width; d++) {
                place[c] += axes[c][d] * (values[row * width + d] - mean[d]);
            }
        }
        return place;
    }

    private static double[] mean(float[] values, int width) {
        double[] mean = new double[width];
        for (int i = 0; i < values.length; i++) {
            mean[i % width] += values[i];
        }
        for (int d = 0; d < width; d++) {
            mean[d] /= (double) values.length / width;
        }
        return mean;
    }

    private static double[][] covariance(float[] values, double[] mean) {
        int width = mean.length;
        double[][] covariance = new double[width][width];
        double[] row = new double[width];
        for (int start = 0; start < values.length; start += width) {
            for (int d = 0; d < width; d++) {
                row[d] = values[start + d] - mean[d];
            }
            for (int i = 0; i < width; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += row[i] * row[j];
                }
            }
        }
        for (int i = 0; i < width; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] /= (double) values.length / width - 1;
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    /** A component's sign means nothing; a fixed one keeps pictures the same from run to run. */
    private static double[] upright(double[] axis) {
        int largest = 0;
        for (int d = 1; d < axis.length; d++) {
            largest = Math.abs(axis[d]) > Math.abs(axis[largest]) ? d : largest;
        }
        if (axis[largest] < 0) {
            for (int d = 0; d < axis.length; d++) {
                axis[d] = -axis[d];
            }
        }
        return axis;
    }
}
