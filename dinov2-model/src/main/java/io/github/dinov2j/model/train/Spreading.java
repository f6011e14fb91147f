package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * KoLeo over an effective batch of B images that is computed in pieces: its weighted value, and its gradient [2B,D] in the
 * student's class tokens, crop-major. A pass without a graph collects the tokens; then each piece adds its rows of the
 * gradient to its own.
 */
record Spreading(double value, NDArray gradient2BD) {
    static Spreading of(Network student, LossSettings losses, Batch batch, DropPaths dropPaths, NDManager step) {
        var cls = collected(student, batch, dropPaths, step); // [2B,D]
        cls.setRequiresGradient(true);
        try (var on = GradMode.on()) {
            var term = Objective.koleo(losses, cls);
            Tensors.backward(term);
            return new Spreading(term.getFloat(), Tensors.gradient(cls));
        }
    }

    private static NDArray collected(Network student, Batch batch, DropPaths dropPaths, NDManager step) {
        try (var off = GradMode.off()) {
            var first = new ArrayList<NDArray>();
            var second = new ArrayList<NDArray>();
            for (int i = 0; i < batch.pieces(); i++) {
                var piece = i;
                var cls = StepScope.within(() -> cls(student, batch, dropPaths, piece, step)); // [2m,D]
                var m = cls.getShape().get(0) / 2;
                first.add(Tensors.rows(cls, 0, m));
                second.add(Tensors.rows(cls, m, 2 * m));
            }
            return Tensors.concat(0, joined(first), joined(second));
        }
    }

    private static NDArray cls(Network student, Batch batch, DropPaths dropPaths, int piece, NDManager step) {
        var crops = batch.piece(piece, step);
        return student.backbone()
                .forward(crops.globals(), crops.hidden().orElse(null), dropPaths.of(piece, DropPaths.Crop.GLOBAL))
                .cls()
                .duplicate(); // a view would keep all tokens alive
    }

    private static NDArray joined(List<NDArray> parts) {
        return Tensors.concat(0, parts.toArray(NDArray[]::new));
    }

    /** A scalar whose gradient in the class tokens [2m,D] of piece {@code i} is KoLeo's. */
    NDArray at(NDArray cls2mD, int i) {
        var m = cls2mD.getShape().get(0) / 2;
        var b = gradient2BD.getShape().get(0) / 2;
        var rows = Tensors.concat(
                0,
                Tensors.rows(gradient2BD, i * m, (i + 1) * m),
                Tensors.rows(gradient2BD, b + i * m, b + (i + 1) * m)); // [2m,D]
        return cls2mD.mul(rows).sum();
    }
}
