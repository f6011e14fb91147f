package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.backbone.BackboneRun;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.backbone.VisionTransformer;
import java.util.List;
import java.util.Optional;

/**
 * The student's tokens of a piece, and the way of gradients back through its backbone: global crops with what is hidden, local
 * crops whole. L local crops, m images.
 */
record StudentTokens(TokenBatch global, Optional<NDArray> localCls, List<BackboneRun> runs) {
    /** How crops pass the backbone: with activations kept or computed again, local crops packed with global ones or not. */
    record Way(boolean recompute, boolean packed) {
        static Way of(StudentSettings student) {
            return new Way(student.recompute(), student.localCrops() == StudentSettings.LocalCrops.PACKED);
        }
    }

    static StudentTokens of(Network student, Crops crops, DropPaths dropPaths, int piece, Way way) {
        if (student.lanes().isPresent()) {
            var run = SideBySide.of(student.backbone(), student.lanes().get(), crops, way.packed());
            return new StudentTokens(run.tokens(), run.localCls(), List.of(run));
        }
        return way.packed() && crops.localCrops() > 0
                ? packed(student.backbone(), crops, dropPaths, piece)
                : looped(student.backbone(), crops, dropPaths, piece, way.recompute());
    }

    private static StudentTokens packed(VisionTransformer backbone, Crops crops, DropPaths dropPaths, int piece) {
        var tokens = backbone.packed(
                crops.globals(),
                crops.hidden().orElse(null),
                dropPaths.of(piece, DropPaths.Crop.GLOBAL),
                crops.locals(),
                dropPaths.of(piece, DropPaths.Crop.LOCAL));
        return new StudentTokens(tokens.get(0), Optional.of(tokens.get(1).cls()), List.of());
    }

    private static StudentTokens looped(
            VisionTransformer backbone, Crops crops, DropPaths dropPaths, int piece, boolean recompute) {
        var global =
                backbone.run(crops.globals(), crops.hidden(), dropPaths.of(piece, DropPaths.Crop.GLOBAL), recompute);
        if (crops.localCrops() == 0) {
            return new StudentTokens(global.tokens(), Optional.empty(), List.of(global));
        }
        var local =
                backbone.run(crops.locals(), Optional.empty(), dropPaths.of(piece, DropPaths.Crop.LOCAL), recompute);
        return new StudentTokens(
                global.tokens(), Optional.of(local.tokens().cls()), List.of(global, local)); // [2m,T,D], [L*m,D]
    }

    /** The rest of the backward pass, after that of the loss; the last pass first, as autograd goes. */
    void backward() {
        for (int i = runs.size() - 1; i >= 0; i--) {
            runs.get(i).backward();
        }
    }
}
