package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The parts of a transformer block that autograd follows, each in one call, from {@code training.py}. Matrix products,
 * attention and activations are computed in one type; norms, LayerScale and the residual stream in float32. Tensors go in
 * and come out in float32, and so do the gradients of the parameters: weights are cast inside.
 */
public final class TrainingOps {
    private static final int FLOAT16 = 5;
    private static final int FLOAT32 = 6;
    private static final int BFLOAT16 = 15;

    private final Script script;

    /** For one number of attention heads, one kind of feed-forward and one type, by its number in TorchScript. */
    TrainingOps(PtNDManager manager, Kind kind) {
        script = new Script(
                manager,
                "training.py",
                Map.of(
                        "HEADS", Integer.toString(kind.heads()),
                        "GATED", kind.gated() ? "True" : "False",
                        "DTYPE", Integer.toString(kind.dtype()),
                        "FUSED", fused(kind, manager) ? "True" : "False",
                        "PRODUCTS", Integer.toString(products(kind, manager))));
    }

    /** On a CPU libtorch's one operation takes three times as long as two products around a softmax going back in bfloat16. */
    private static boolean fused(Kind kind, PtNDManager manager) {
        return kind.dtype() != BFLOAT16 || manager.getDevice().isGpu();
    }

    /**
     * On a CPU products of float16 numbers are computed in float32 and then rounded: libtorch's own are slow
     * loops on processors without float16 instructions, which are most.
     */
    private static int products(Kind kind, PtNDManager manager) {
        return kind.dtype() == FLOAT16 && !manager.getDevice().isGpu() ? FLOAT32 : kind.dtype();
    }

    /**
     * What the text is written for.
     *
     * @param gated whether the feed-forward is a SwiGLU
     * @param dtype 5 float16, 6 float32, 15 bfloat16
     */
    public record Kind(int heads, boolean gated, int dtype) {
        /** For matrix products alone. */
        public static Kind products(int dtype) {
            return new Kind(1, false, dtype);
        }
    }

    /** A whole block of tokens [B,T,D]: both branches, each added to what it was given. */
    public NDArray block(NDArray xBTD, List<NDArray> attention, List<NDArray> feedForward) {
        return call("block", List.of(xBTD), attention, feedForward);
    }

    /**
     * A whole block of tokens [1,S,D] of crops of two sizes; attention stays within a crop. {@code first} [B,T,.] and {@code
     * second} [b,t,.] only say how many there are, S = BT + bt.
     */
    public NDArray packedBlock(
            NDArray x1SD, NDArray first, NDArray second, List<NDArray> attention, List<NDArray> feedForward) {
        return call("packed_block", List.of(x1SD, first, second), attention, feedForward);
    }

    /** The attention branch alone of tokens packed like that. */
    public NDArray packedAttention(NDArray x1SD, NDArray first, NDArray second, List<NDArray> tensors) {
        return call("packed_attention", List.of(x1SD, first, second), tensors);
    }

    /** The attention branch alone, {@code g Attn(LN(x))}: norm, qkv and projection as weight and bias, then LayerScale. */
    public NDArray attention(NDArray xBTD, List<NDArray> tensors) {
        return call("attention", List.of(xBTD), tensors);
    }

    /** The feed-forward branch alone, {@code g FFN(LN(x))}: norm and two layers as weight and bias, then LayerScale. */
    public NDArray feedForward(NDArray xBTD, List<NDArray> tensors) {
        return call("feed_forward", List.of(xBTD), tensors);
    }

    /** Patch embedding of images [B,3,H,W] by a convolution's weight [D,3,p,p] and bias: tokens [B,N,D]. */
    public NDArray embed(NDArray imagesBCHW, NDArray weight, NDArray bias) {
        return script.differentiable("embed", imagesBCHW, weight, bias);
    }

    /** A linear layer computed in this type, float32 in and out. */
    public NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return script.differentiable("linear", x, weight, bias);
    }

    /** {@code x} times the transposed weight, computed in this type, float32 in and out. */
    public NDArray product(NDArray x, NDArray weight) {
        return script.differentiable("product", x, weight);
    }

    @SafeVarargs
    private NDArray call(String method, List<NDArray>... inputs) {
        return script.differentiable(
                method, Stream.of(inputs).flatMap(List::stream).toArray(NDArray[]::new));
    }
}
