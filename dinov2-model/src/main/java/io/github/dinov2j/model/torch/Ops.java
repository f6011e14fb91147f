package io.github.dinov2j.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The operations of libtorch that DJL does not reach, called through the TorchScript text in {@code ops.py}. One for each
 * device; results attach to the manager of the first operand.
 */
public final class Ops {
    private static final String RESOURCE = "ops.py";

    private final PtNDManager manager;
    private final PtSymbolBlock block;

    /** Loads the operations; they live as long as {@code manager}. */
    Ops(NDManager manager) {
        this.manager = (PtNDManager) manager;
        try (var text = Ops.class.getResourceAsStream(RESOURCE)) {
            if (text == null) {
                throw new IllegalStateException("The resource " + RESOURCE + " is missing from the dinov2-model jar.");
            }
            var archive = TorchScriptArchive.of(new String(text.readAllBytes(), StandardCharsets.UTF_8));
            block = JniUtils.loadModule(this.manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Device device() {
        return manager.getDevice();
    }

    /** Softmax attention of [B,H,N,d] queries, keys and values, scaled by 1/sqrt(d). Differentiable. */
    public NDArray attention(NDArray q, NDArray k, NDArray v) {
        return differentiable("attention", q, k, v);
    }

    /** {@code x} with {@code addend[i]} added to row {@code rows[i]}. Differentiable. */
    public NDArray addRows(NDArray x, NDArray rows, NDArray addend) {
        return differentiable("add_rows", x, rows, addend);
    }

    /** Rows of {@code v} scaled to length {@code g}: [K,d] and [K,1] to [K,d]. Differentiable. */
    public NDArray weightNorm(NDArray v, NDArray g) {
        return differentiable("weight_norm", v, g);
    }

    /** Moves {@code targets} towards {@code sources} by {@code weight}, in place. */
    public void lerp(List<NDArray> targets, List<NDArray> sources, double weight) {
        run("lerp", list(targets), list(sources), IValue.from(weight)).close();
    }

    /** Scales gradients in place so that their joint L2 norm is at most {@code bound}; returns the norm before. */
    public float clip(List<NDArray> gradients, double bound) {
        try (var norm = run("clip", list(gradients), IValue.from(bound)).toTensor(manager)) {
            return norm.getFloat();
        }
    }

    /** One decoupled AdamW step in place, as torch.optim.AdamW(fused=True); {@code steps} count up by one. */
    public void adamw(AdamwGroup g, double lr, double weightDecay, double beta1, double beta2, double eps) {
        run(
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

    /** Reorders a [out,in] weight for oneDNN's linear on about {@code rows} rows. Inference on a CPU only. */
    public NDArray pack(NDArray weight, long rows) {
        try (var packed = run("pack", IValue.from((PtNDArray) weight), IValue.from(rows))) {
            return packed.toTensor((PtNDManager) weight.getManager());
        }
    }

    /** A linear layer with a packed weight and a fused activation ("none" or "gelu"). Inference on a CPU only. */
    public NDArray packedLinear(NDArray x, NDArray packed, NDArray bias, String activation) {
        var result = run(
                "packed_linear",
                IValue.from((PtNDArray) x),
                IValue.from((PtNDArray) packed),
                IValue.from((PtNDArray) bias),
                IValue.from(activation));
        try (result) {
            return result.toTensor((PtNDManager) x.getManager());
        }
    }

    private NDArray differentiable(String method, NDArray... inputs) {
        try (var selector = manager.create(0)) {
            selector.setName("module_method:" + method);
            var list = new NDList(inputs);
            list.add(selector);
            return IValueUtils.forward(block, list, true).singletonOrThrow();
        }
    }

    private IValue run(String method, IValue... inputs) {
        try {
            return IValueUtils.runMethod(block, method, inputs);
        } finally {
            for (var input : inputs) {
                input.close();
            }
        }
    }

    private static IValue list(List<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
}
