package io.github.dinov2j.probe;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.tribuo.math.Parameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.Tensor;

/**
 * Adam for Tribuo's linear trainer with what its own optimisers lack: an L2 penalty (not on the bias) and a rate that
 * falls to zero along a cosine. Tribuo hands in ascent directions, a batch's sum times the batch size.
 */
final class DecayedAdam implements StochasticGradientOptimiser {
    private static final double MOMENTUM = 0.9;
    private static final double SQUARES = 0.99;
    private static final double EPSILON = 1e-8;

    @Config(mandatory = true, description = "Learning rate of the first step.")
    private double rate;

    @Config(mandatory = true, description = "L2 strength on the mean loss.")
    private double strength;

    @Config(mandatory = true, description = "Rows of a batch.")
    private int batch;

    @Config(mandatory = true, description = "Steps until the rate is zero.")
    private int steps;

    private @Nullable DenseMatrix weights;
    private double[][] first = new double[0][];
    private double[][] second = new double[0][];
    private int step;

    /** For OLCUT, which describes optimisers by their fields. */
    private DecayedAdam() {}

    DecayedAdam(double rate, double strength, int batch, int steps) {
        this.rate = rate;
        this.strength = strength;
        this.batch = batch;
        this.steps = steps;
    }

    @Override
    public void initialise(Parameters parameters) {
        DenseMatrix matrix = (DenseMatrix) parameters.get()[0];
        weights = matrix;
        first = new double[matrix.getDimension1Size()][matrix.getDimension2Size()];
        second = new double[matrix.getDimension1Size()][matrix.getDimension2Size()];
        step = 0;
    }

    @Override
    public Tensor[] step(Tensor[] updates, double weight) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The linear probe was interrupted; nothing was kept.");
        }
        DenseMatrix gradient = (DenseMatrix) updates[0];
        double now = rate * 0.5 * (1 + Math.cos(Math.PI * step / steps));
        step++;
        double toMean = 1 / (weight * batch * (double) batch);
        for (int row = 0; row < first.length; row++) {
            stepRow(gradient, row, now / (1 - Math.pow(MOMENTUM, step)), toMean);
        }
        return updates;
    }

    private void stepRow(DenseMatrix gradient, int row, double rateNow, double toMean) {
        DenseMatrix current = Objects.requireNonNull(weights);
        double unbias = 1 / (1 - Math.pow(SQUARES, step));
        int bias = first[row].length - 1;
        for (int column = 0; column <= bias; column++) {
            double penalty = column == bias ? 0 : strength * current.get(row, column);
            double ascent = gradient.get(row, column) * toMean - penalty;
            double mean = MOMENTUM * first[row][column] + (1 - MOMENTUM) * ascent;
            double square = SQUARES * second[row][column] + (1 - SQUARES) * ascent * ascent;
            first[row][column] = mean;
            second[row][column] = square;
            gradient.set(row, column, rateNow * mean / (EPSILON + Math.sqrt(square * unbias)));
        }
    }

    @Override
    public void reset() {
        weights = null;
    }

    @Override
    public DecayedAdam copy() {
        return new DecayedAdam(rate, strength, batch, steps);
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "StochasticGradientOptimiser");
    }
}
