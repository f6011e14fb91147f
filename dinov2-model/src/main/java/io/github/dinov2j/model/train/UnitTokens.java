package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;

/** Room for so many tokens of length 1, D wide, in one tensor on the device. */
final class UnitTokens implements AutoCloseable {
    private static final double EPS = 1e-12;

    private final NDArray rowsND;
    private long filled;

    UnitTokens(long room, int width, NDManager manager) {
        rowsND = manager.zeros(new Shape(room, width));
    }

    long size() {
        return filled;
    }

    /** Takes tokens [n,D], as many as there is room for. */
    void add(NDArray tokensND) {
        var n = Math.min(tokensND.getShape().get(0), rowsND.getShape().get(0) - filled);
        if (n == 0) {
            return;
        }
        try (var scope = new StepScope(tokensND.getManager())) {
            var unit = Tensors.normalize(Tensors.rows(tokensND, 0, n), EPS);
            rowsND.set(new NDIndex("{}:{}", filled, filled + n), unit);
        }
        filled += n;
    }

    /** What it has taken [n,D]. */
    NDArray all() {
        return Tensors.rows(rowsND, 0, filled);
    }

    @Override
    public void close() {
        rowsND.close();
    }
}
