package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;

/** Mean and covariance of tokens that come block by block, summed in float64 on the device. Shapes: n tokens, D width. */
final class Moments implements AutoCloseable {
    private static final double SAME = 1e-12; // share of the squared length below which a variance is rounding

    private final TorchDevice device;
    private final NDArray sum1D;
    private final NDArray productsDD;
    private long n;

    Moments(int width, TorchDevice device) {
        this.device = device;
        sum1D = device.manager().zeros(new Shape(1, width), DataType.FLOAT64);
        productsDD = device.manager().zeros(new Shape(width, width), DataType.FLOAT64);
    }

    void add(NDArray tokensND) {
        try (var scope = new StepScope(tokensND.getManager())) {
            var x = tokensND.toType(DataType.FLOAT64, false);
            sum1D.addi(x.sum(new int[] {0}, true));
            productsDD.addi(x.transpose().matMul(x));
        }
        n += tokensND.getShape().get(0);
    }

    /** [D] */
    StoredTensor mean() {
        try (var scope = new StepScope(device)) {
            var mean = sum1D.div(n).toType(DataType.FLOAT32, false);
            return StoredTensor.of(mean.toFloatArray(), mean.size());
        }
    }

    /** (S + floor I)^(-1/2) of the covariance S, {@code share} of the mean variance being the floor: [D,D]. */
    StoredTensor whitener(double share, String kind) {
        try (var scope = new StepScope(device)) {
            var mean = sum1D.div(n);
            var covariance = productsDD.div(n).sub(mean.transpose().matMul(mean));
            var width = sum1D.size();
            var variance = covariance
                            .mul(scope.manager().eye((int) width).toType(DataType.FLOAT64, false))
                            .sum()
                            .getDouble()
                    / width;
            if (!(variance > SAME * mean.square().mean().getDouble())) {
                throw new IllegalArgumentException("The teacher's " + kind + " tokens of " + n
                        + " images or patches are all alike, and cannot be whitened; leave out distillation.whiten,"
                        + " or give other images or another teacher.");
            }
            var root = device.ops().inverseRoot(covariance, share * variance).toType(DataType.FLOAT32, false);
            return StoredTensor.of(root.toFloatArray(), width, width);
        }
    }

    @Override
    public void close() {
        sum1D.close();
        productsDD.close();
    }
}
