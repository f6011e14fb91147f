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
    private final InferenceOps.Weights patch;
    private final InferenceOps.Weights weights;

    private InferenceBlocks(
            Architecture architecture,
            Forms forms,
            InferenceOps ops,
            InferenceOps.Weights patch,
            InferenceOps.Weights weights) {
        this.architecture = architecture;
        this.forms = forms;
        this.ops = ops;
        this.patch = patch;
        this.weights = weights;
    }

    /**
     * Prepares blocks 0 to {@code depth}, exclusive, for calls of about {@code rows} tokens. The parameters must not change
     * afterwards.
     */
    static InferenceBlocks of(
            Architecture architecture, int depth, Parameters parameters, Forms forms, InferenceOps ops, long rows) {
        var tensors = tensors(parameters, depth);
        var embedding = List.of(parameters.get("patch_embed.proj.weight"), parameters.get("patch_embed.proj.bias"));
        var dtype = forms.precision().dtype();
        var weights = ops.prepare(tensors, dtype, forms.packed(), rows); // first: without oneDNN packing fails
        try {
            var patch = ops.prepare(embedding, dtype, false, rows);
            return new InferenceBlocks(architecture, forms, ops, patch, weights);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
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

    /** Patch tokens [B,N,D] of images [B,3,H,W]. */
    NDArray embed(NDArray imagesBCHW) {
        return ops.embed(imagesBCHW, patch);
    }

    /** Outputs [B,T,D] of the wanted blocks, in order of depth. */
    List<NDArray> forward(NDArray xBTD, long... wanted) {
        var gated = architecture.feedForward() != FeedForward.MLP;
        return ops.blocks(xBTD, weights, architecture.heads(), gated, forms.fused(), wanted);
    }

    @Override
    public void close() {
        patch.close();
        weights.close();
    }
}
