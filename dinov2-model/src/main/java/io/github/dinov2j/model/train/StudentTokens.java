package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.backbone.BackboneRun;
import io.github.dinov2j.model.backbone.TokenBatch;
import java.util.List;
import java.util.Optional;

/**
 * The student's tokens of a piece, and the way of gradients back through its backbone: global crops with their masks, local
 * crops without. L local crops, m images.
 */
record StudentTokens(TokenBatch global, Optional<NDArray> localCls, List<BackboneRun> runs) {
    static StudentTokens of(Network student, Crops crops, DropPaths dropPaths, int piece, boolean recompute) {
        var backbone = student.backbone();
        if (student.lanes().isPresent()) {
            var run = SideBySide.of(backbone, student.lanes().get(), crops);
            return new StudentTokens(run.tokens(), run.localCls(), List.of(run));
        }
        var global = backbone.run(
                crops.globals(), Optional.of(crops.masks()), dropPaths.of(piece, DropPaths.Crop.GLOBAL), recompute);
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
