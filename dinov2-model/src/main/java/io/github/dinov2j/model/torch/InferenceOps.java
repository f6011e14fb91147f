package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;

/**
 * All transformer blocks of a backbone in one call, without autograd, from {@code inference.py}: in float32, bfloat16 or
 * float16, with linear layers as they are or packed for oneDNN (with GELU inside), and two forms of attention. Tokens go in
 * and come out in float32: tensors of bfloat16 never reach Java, which they would end.
 */
public final class InferenceOps {
    /** Tensors of one block, in Meta's order. */
    public static final int TENSORS = 14;

    private final Script script;

    /** Loads them; they live as long as {@code manager}. */
    public InferenceOps(NDManager manager) {
        script = new Script((PtNDManager) manager, "inference.py");
    }

    /**
     * Converts the parameters of blocks, {@link #TENSORS} each: cast where {@code dtype} differs, packed where asked, else
     * the same memory.
     *
     * @param dtype number of the type in TorchScript: 5 float16, 6 float32, 15 bfloat16
     * @param rows about how many tokens one call will have, for the packing
     */
    public Weights prepare(List<NDArray> parameters, int dtype, boolean packed, long rows) {
        var arrays = parameters.toArray(PtNDArray[]::new);
        return new Weights(
                script.run(
                        "prepare",
                        IValue.listFrom(arrays),
                        IValue.from((long) dtype),
                        IValue.from(packed),
                        IValue.from(rows)),
                packed);
    }

    /**
     * Runs the blocks on tokens [B,T,D], up to the last wanted one; gives the outputs of the wanted blocks [B,T,D], attached to the manager of the
     * tokens.
     *
     * @param gated whether the feed-forward is a SwiGLU
     * @param fused whether attention is one operation, else two batched products around a softmax
     * @param wanted blocks from 0 in order of depth, at least one
     */
    public List<NDArray> blocks(
            NDArray xBTD, Weights weights, int heads, boolean gated, boolean fused, long... wanted) {
        var inputs = new IValue[] {
            IValue.from((PtNDArray) xBTD),
            weights.list,
            IValue.from((long) heads),
            IValue.from(gated),
            IValue.from(weights.packed),
            IValue.from(fused),
            IValue.listFrom(wanted)
        };
        try (var outputs = script.call("blocks", inputs)) {
            return List.of(outputs.toTensorArray((PtNDManager) xBTD.getManager()));
        } finally {
            Arrays.stream(inputs).filter(input -> input != weights.list).forEach(IValue::close);
        }
    }

    /** Patch embedding of images [B,3,H,W] by a convolution's weight and bias: tokens [B,N,D], computed in their type. */
    public NDArray embed(NDArray imagesBCHW, Weights patch) {
        var images = IValue.from((PtNDArray) imagesBCHW);
        try (images;
                var tokens = script.call("embed", images, patch.list)) {
            return tokens.toTensor((PtNDManager) imagesBCHW.getManager());
        }
    }

    /** Converted parameters in native memory; close them. */
    public static final class Weights implements AutoCloseable {
        private final IValue list;
        private final boolean packed;

        private Weights(IValue list, boolean packed) {
            this.list = list;
            this.packed = packed;
        }

        @Override
        public void close() {
            list.close();
        }
    }
}
