package io.github.dinov2j.model.weights;

import io.github.dinov2j.data.Dtype;
import org.jspecify.annotations.Nullable;

/** The only names a pickle may ask for; each stands for a value of ours, none for code. Source: spec section 13, item 7. */
enum TorchGlobal {
    ORDERED_DICT("collections.OrderedDict", null),
    TENSOR("torch._utils._rebuild_tensor_v2", null),
    PARAMETER("torch._utils._rebuild_parameter", null),
    DOUBLE("torch.DoubleStorage", Dtype.F64),
    FLOAT("torch.FloatStorage", Dtype.F32),
    HALF("torch.HalfStorage", Dtype.F16),
    BFLOAT16("torch.BFloat16Storage", Dtype.BF16),
    LONG("torch.LongStorage", Dtype.I64),
    INT("torch.IntStorage", Dtype.I32),
    SHORT("torch.ShortStorage", Dtype.I16),
    CHAR("torch.CharStorage", Dtype.I8),
    BYTE("torch.ByteStorage", Dtype.U8),
    BOOL("torch.BoolStorage", Dtype.BOOL);

    final String python;
    final @Nullable Dtype dtype;

    TorchGlobal(String python, @Nullable Dtype dtype) {
        this.python = python;
        this.dtype = dtype;
    }

    static TorchGlobal named(String module, String name) {
        String python = module + "." + name;
        for (TorchGlobal global : values()) {
            if (global.python.equals(python)) {
                return global;
            }
        }
        if (module.startsWith("torch.distributed")) {
            throw new IllegalArgumentException(
                    "asks for " + printable(python) + ": it holds the share that one of several "
                            + "GPUs had of the weights (FSDP); give a checkpoint of the whole model, as teacher_checkpoint.pth is.");
        }
        throw new IllegalArgumentException("asks for " + printable(python)
                + ", which is no tensor and could run code; refused, and nothing of it was run.");
    }

    /** A hostile name must not fill or forge the terminal. */
    static String printable(String text) {
        String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > 100 ? plain.substring(0, 100) + "..." : plain;
    }
}
