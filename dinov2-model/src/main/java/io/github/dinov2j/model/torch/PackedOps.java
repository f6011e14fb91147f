package io.github.dinov2j.model.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Optional;

/**
 * Linear layers of oneDNN with weights packed for the processor, from {@code packed.py}: float32, inference on a CPU only.
 * Results attach to the manager of the first operand.
 */
public final class PackedOps {
    private final Script script;

    private PackedOps(Script script) {
        this.script = script;
    }

    /** Loads them; empty on a GPU and where libtorch was built without oneDNN. */
    public static Optional<PackedOps> open(NDManager manager) {
        if (manager.getDevice().isGpu()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PackedOps(new Script((PtNDManager) manager, "packed.py")));
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    /** Reorders a [out,in] weight for about {@code rows} rows; it lives as long as {@code manager}. */
    public NDArray pack(NDManager manager, NDArray weight, long rows) {
        try (var packed = script.run("pack", tensor(weight), IValue.from(rows))) {
            return packed.toTensor((PtNDManager) manager);
        }
    }

    /** {@code x W' + b}. */
    public NDArray linear(NDArray x, NDArray packed, NDArray bias) {
        return call("linear", x, packed, bias);
    }

    /** Exact GELU of {@code x W' + b}. */
    public NDArray linearGelu(NDArray x, NDArray packed, NDArray bias) {
        return call("linear_gelu", x, packed, bias);
    }

    /** {@code x W' + b + addend}. */
    public NDArray linearAdd(NDArray x, NDArray packed, NDArray bias, NDArray addend) {
        return call("linear_add", x, packed, bias, addend);
    }

    private NDArray call(String method, NDArray x, NDArray packed, NDArray... rest) {
        var inputs = new IValue[2 + rest.length];
        inputs[0] = tensor(x);
        inputs[1] = tensor(packed);
        for (int i = 0; i < rest.length; i++) {
            inputs[2 + i] = tensor(rest[i]);
        }
        try (var result = script.run(method, inputs)) {
            return result.toTensor((PtNDManager) x.getManager());
        }
    }

    private static IValue tensor(NDArray array) {
        return IValue.from((PtNDArray) array);
    }
}
