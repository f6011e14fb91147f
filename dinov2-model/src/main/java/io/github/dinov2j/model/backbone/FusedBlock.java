package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.InferenceOps;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.TrainingOps;
import java.util.List;

/**
 * A block of DINOv2's own kind that autograd follows, in one call; in one for each branch where drop path leaves sequences
 * out. The same numbers as {@link Block}.
 */
record FusedBlock(TrainingOps ops, List<NDArray> attention, List<NDArray> feedForward) {
    private static final int BRANCH = InferenceOps.TENSORS / 2;

    static FusedBlock of(Architecture architecture, Parameters parameters, int index, Ops ops, Precision precision) {
        var tensors = parameters.names().stream()
                .filter(name -> name.startsWith("blocks." + index + "."))
                .map(parameters::get)
                .toList();
        if (tensors.size() != InferenceOps.TENSORS) {
            throw new IllegalStateException(
                    "Block " + index + " has " + tensors.size() + " tensors, expected " + InferenceOps.TENSORS + ".");
        }
        var gated = architecture.feedForward() != FeedForward.MLP;
        var kind = new TrainingOps.Kind(architecture.heads(), gated, precision.dtype());
        return new FusedBlock(
                ops.training(kind), tensors.subList(0, BRANCH), tensors.subList(BRANCH, InferenceOps.TENSORS));
    }

    NDArray forward(NDArray xBTD, DropPath dropPath) {
        if (dropPath.keepsAll()) {
            return ops.block(xBTD, attention, feedForward);
        }
        var attended = dropPath.add(xBTD, kept -> ops.attention(kept, attention));
        return dropPath.add(attended, kept -> ops.feedForward(kept, feedForward));
    }
}
