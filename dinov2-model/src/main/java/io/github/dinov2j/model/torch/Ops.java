package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The operations of libtorch that DJL does not reach, called through the TorchScript text in {@code ops.py}. One for each
 * device; results attach to the manager of the first operand.
 */
public final class Ops {
    private final PtNDManager manager;
    private final Script script;
    private final Map<TrainingOps.Kind, TrainingOps> training = new ConcurrentHashMap<>();

    /** Loads the operations; they live as long as {@code manager}. */
    Ops(NDManager manager) {
        this.manager = (PtNDManager) manager;
        script = new Script(this.manager, "ops.py");
    }

    /** Blocks in one call, followed by autograd; loaded when first asked for. */
    public TrainingOps training(TrainingOps.Kind kind) {
        return training.computeIfAbsent(kind, k -> new TrainingOps(manager, k));
    }

    /** Softmax attention of [B,H,N,d] queries, keys and values, scaled by 1/sqrt(d). Differentiable. */
    public NDArray attention(NDArray q, NDArray k, NDArray v) {
        return script.differentiable("attention", q, k, v);
    }

    /** The same with {@code bias} [1,H,N,N] added to the scores before the softmax. Differentiable, in the bias too. */
    public NDArray attention(NDArray q, NDArray k, NDArray v, NDArray bias) {
        return script.differentiable("attention_bias", q, k, v, bias);
    }

    /** Rows [R,H] of a table, picked by an index [N,N], as a bias of attention [1,H,N,N]. Differentiable. */
    public NDArray positionBias(NDArray table, NDArray index) {
        return script.differentiable("position_bias", table, index);
    }

    /** Swin v2's rows 16 sigmoid(MLP(offset)) of offsets [R,2], then those of {@code rest} [3,H]: [R+3,H]. Differentiable. */
    public NDArray continuousPositions(NDArray offsets, NDArray expand, NDArray bias, NDArray contract, NDArray rest) {
        return script.differentiable("continuous_positions", offsets, expand, bias, contract, rest);
    }

    /** Root mean square norm over the last axis with DINOv2's eps 1e-6. Differentiable. */
    public NDArray rmsNorm(NDArray x, NDArray weight) {
        return script.differentiable("rms_norm", x, weight);
    }

    /** {@code x} with {@code addend[i]} added to row {@code rows[i]}. Differentiable. */
    public NDArray addRows(NDArray x, NDArray rows, NDArray addend) {
        return script.differentiable("add_rows", x, rows, addend);
    }

    /**
     * Sum over rows of weight [n] times the cross-entropy of softmax(logits / temperature) against targets, both [n,K].
     * Differentiable in the logits: their gradient is made at once with the value, in the place of the probabilities, where
     * autograd would keep two and make three more tensors of that size.
     */
    public NDArray crossEntropy(NDArray logits, NDArray targets, NDArray weights, double temperature) {
        var divisor = logits.getManager().create((float) temperature);
        return script.differentiable("cross_entropy", logits, targets, weights, divisor);
    }

    /** Rows of {@code v} scaled to length {@code g}: [K,d] and [K,1] to [K,d]. Differentiable. */
    public NDArray weightNorm(NDArray v, NDArray g) {
        return script.differentiable("weight_norm", v, g);
    }

    /** Sum over rows of weight [n] times one minus the cosine of student and teacher, both [n,D]. Differentiable. */
    public NDArray cosineDistance(NDArray student, NDArray teacher, NDArray weights) {
        return script.differentiable("cosine_distance", student, teacher, weights);
    }

    /** Sum over rows of weight [n] times the mean over the width of smooth L1 with beta 1, both [n,D]. Differentiable. */
    public NDArray smoothL1(NDArray student, NDArray teacher, NDArray weights) {
        return script.differentiable("smooth_l1", student, teacher, weights);
    }

    /** The symmetric (S + floor I)^(-1/2) of a symmetric S [D,D] in float64 without negative eigenvalues. */
    public NDArray inverseRoot(NDArray covariance, double floor) {
        try (var root = script.run("inverse_root", IValue.from((PtNDArray) covariance), IValue.from(floor))) {
            return root.toTensor((PtNDManager) covariance.getManager());
        }
    }

    /** Images [B,3,H,W] at another size: bicubic, antialiased, a = -0.5. Without autograd. */
    public NDArray resize(NDArray imagesBCHW, int height, int width) {
        try (var resized = script.run(
                "resize", IValue.from((PtNDArray) imagesBCHW), IValue.from((long) height), IValue.from((long) width))) {
            return resized.toTensor((PtNDManager) imagesBCHW.getManager());
        }
    }

    /** Moves {@code targets} towards {@code sources} by {@code weight}, in place. */
    public void lerp(List<NDArray> targets, List<NDArray> sources, double weight) {
        script.run("lerp", list(targets), list(sources), IValue.from(weight)).close();
    }

    /** Multiplies tensors in place. */
    public void scale(List<NDArray> tensors, double factor) {
        script.run("scale", list(tensors), IValue.from(factor)).close();
    }

    /** Scales gradients in place so that their joint L2 norm is at most {@code bound}; returns the norm before. */
    public float clip(List<NDArray> gradients, double bound) {
        try (var norm = script.run("clip", list(gradients), IValue.from(bound)).toTensor(manager)) {
            return norm.getFloat();
        }
    }

    /** One decoupled AdamW step in place, as torch.optim.AdamW(fused=True); {@code steps} count up by one. */
    public void adamw(AdamwGroup g, double lr, double weightDecay, double beta1, double beta2, double eps) {
        script.run(
                        "adamw",
                        list(g.parameters()),
                        list(g.gradients()),
                        list(g.first()),
                        list(g.second()),
                        list(g.steps()),
                        IValue.from(lr),
                        IValue.from(beta1),
                        IValue.from(beta2),
                        IValue.from(weightDecay),
                        IValue.from(eps))
                .close();
    }

    /** The tensors of one AdamW group, index-aligned; steps are float32 scalars. */
    public record AdamwGroup(
            List<NDArray> parameters,
            List<NDArray> gradients,
            List<NDArray> first,
            List<NDArray> second,
            List<NDArray> steps) {}

    private static IValue list(List<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
}
