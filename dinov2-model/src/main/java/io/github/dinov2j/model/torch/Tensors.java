package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.dinov2j.data.StoredTensor;
import java.util.Objects;

/** The differentiable functions the layers and losses are written in: tensors in, tensor out, no block ceremony. */
public final class Tensors {
    private static final double NORM_EPS = 1e-6;

    private Tensors() {}

    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return JniUtils.linear((PtNDArray) x, (PtNDArray) weight, (PtNDArray) bias);
    }

    /** Layer norm over the last axis with DINOv2's eps 1e-6. */
    public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias) {
        return JniUtils.layerNorm((PtNDArray) x, weight.getShape(), (PtNDArray) weight, (PtNDArray) bias, NORM_EPS);
    }

    /**
     * {@code x} times a number. Differentiable, unlike DJL's {@code x.mul(number)}: that closes its scalar at once, autograd
     * still needs it, and its memory belongs to Java, so a garbage collection before the backward pass gives NaN.
     */
    public static NDArray scale(NDArray x, double factor) {
        return x.mul(x.getManager().create((float) factor));
    }

    /** Exact (erf) GELU. */
    public static NDArray gelu(NDArray x) {
        return JniUtils.gelu((PtNDArray) x);
    }

    public static NDArray silu(NDArray x) {
        return x.mul(JniUtils.sigmoid((PtNDArray) x));
    }

    /** Rows of the last axis divided by max(their L2 norm, eps). */
    public static NDArray normalize(NDArray x, double eps) {
        return JniUtils.normalize((PtNDArray) x, 2, -1, eps);
    }

    public static NDArray softmax(NDArray x) {
        return JniUtils.softmax((PtNDArray) x, -1, DataType.FLOAT32);
    }

    public static NDArray logSoftmax(NDArray x) {
        return JniUtils.logSoftmax((PtNDArray) x, -1, DataType.FLOAT32);
    }

    /** Convolution whose stride is its kernel: [B,3,H,W] and [D,3,p,p] to [B,D,H/p,W/p]. */
    public static NDArray patches(NDArray images, NDArray weight, NDArray bias) {
        var patch = weight.getShape().get(2);
        return JniUtils.convolution(
                (PtNDArray) images,
                (PtNDArray) weight,
                (PtNDArray) bias,
                new Shape(patch, patch),
                new Shape(0, 0),
                new Shape(1, 1),
                1);
    }

    /** {@code yes} where the condition holds, else {@code no}; shapes broadcast. */
    public static NDArray where(NDArray condition, NDArray yes, NDArray no) {
        return JniUtils.where((PtNDArray) condition, (PtNDArray) yes, (PtNDArray) no);
    }

    public static NDArray concat(int axis, NDArray... parts) {
        return parts.length == 1 ? parts[0] : ai.djl.ndarray.NDArrays.concat(new NDList(parts), axis);
    }

    /** Rows (first axis) {@code from} to {@code to}, exclusive. */
    public static NDArray rows(NDArray x, long from, long to) {
        return JniUtils.slice((PtNDArray) x, 0, from, to, 1);
    }

    /** Positions {@code from} to {@code to} (exclusive) of the second axis. */
    public static NDArray tokens(NDArray x, long from, long to) {
        return JniUtils.slice((PtNDArray) x, 1, from, to, 1);
    }

    /** The rows (first axis) named by a long index tensor. Differentiable. */
    public static NDArray gather(NDArray x, NDArray rows) {
        return x.get(new ai.djl.ndarray.index.NDIndex("{}", rows));
    }

    /** Adds up gradients of {@code loss}, a scalar, in every trainable parameter it depends on. */
    public static void backward(NDArray loss) {
        try (var one = loss.getManager().create(1f)) {
            JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
        }
    }

    /** Adds up gradients in everything trainable that {@code y} depends on, given the loss's gradient in {@code y}. */
    public static void backward(NDArray y, NDArray gradient) {
        JniUtils.backward((PtNDArray) y, (PtNDArray) gradient, false, false);
    }

    /** The gradient that backward passes have added up in {@code x}, which requires one and took part. */
    public static NDArray gradient(NDArray x) {
        return Objects.requireNonNull(JniUtils.getGradient((PtNDArray) x), "No gradient has reached this tensor.");
    }

    /** Overwrites {@code target} in place. DJL's own set(float[]) would keep the Java buffer and print a warning of libtorch. */
    public static void assign(NDArray target, float[] values) {
        try (var off = GradMode.off();
                var source = target.getManager().create(values, target.getShape())) {
            if (target.getShape().isScalar()) {
                target.muli(0).addi(source);
            } else {
                target.set(new ai.djl.ndarray.index.NDIndex(":"), source);
            }
        }
    }

    /** The float32 values, read off the device when they are asked for: as they are then, and only while the array lives. */
    public static StoredTensor stored(NDArray array) {
        return TensorMemory.stored(array);
    }

    public static NDArray create(NDManager manager, float[] values, long... shape) {
        return manager.create(values, new Shape(shape));
    }
}
