package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.InferenceOps;
import io.github.dinov2j.model.torch.Parameters;
import java.util.ArrayList;
import java.util.List;

/** The blocks of a backbone made ready for inference in chosen {@link Forms}. Holds native memory: close it. */
final class InferenceBlocks implements AutoCloseable {
    private final Architecture architecture;
    private final Forms forms;
    private final InferenceOps ops;
    private final InferenceOps.Weights weights;

    private InferenceBlocks(Architecture architecture, Forms forms, InferenceOps ops, InferenceOps.Weights weights) {
        this.architecture = architecture;
        this.forms = forms;
        this.ops = ops;
        this.weights = weights;
    }

    /**
     * Prepares blocks 0 to {@code depth}, exclusive, for calls of about {@code rows} tokens. The parameters must not change
     * afterwards.
     */
    static InferenceBlocks of(
            Architecture architecture, int depth, Parameters parameters, Forms forms, InferenceOps ops, long rows) {
        var tensors = tensors(parameters, depth);
        return new InferenceBlocks(
                architecture, forms, ops, ops.prepare(tensors, forms.precision().dtype(), forms.packed(), rows));
    }

    private static List<NDArray> tensors(Parameters parameters, int depth) {
        var tensors = new ArrayList<NDArray>();
        for (int i = 0; i < depth; i++) {
            var prefix = "blocks." + i + ".";
            parameters.names().stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(parameters::get)
                    .forEach(tensors::add);
        }
        if (tensors.size() != depth * InferenceOps.TENSORS) {
            throw new IllegalStateException(
                    "The blocks have " + tensors.size() + " tensors, expected " + InferenceOps.TENSORS + " each.");
        }
        return tensors;
    }

    Forms forms() {
        return forms;
    }

    /** Outputs [B,T,D] of the wanted blocks, in order of depth. */
    List<NDArray> forward(NDArray xBTD, long... wanted) {
        var gated = architecture.feedForward() != FeedForward.MLP;
        return ops.blocks(xBTD, weights, architecture.heads(), gated, forms.fused(), wanted);
    }

    @Override
    public void close() {
        weights.close();
    }
}
