package io.github.dinov2j.data;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * A tensor to be written: type and shape are known now, the bytes are made when their turn comes, so that a whole model never
 * lies in memory a second time.
 *
 * @param dtype how the numbers are written
 * @param shape sides of the tensor
 * @param bytes row-major and little-endian, as many as type and shape take
 */
public record TensorSource(Dtype dtype, long[] shape, Supplier<ByteBuffer> bytes) {
    public TensorSource {
        shape = shape.clone();
        StoredTensor.byteSize(dtype, shape); // refuses sides below 0
    }

    /** A tensor that is there already. */
    public static TensorSource of(StoredTensor tensor) {
        return new TensorSource(tensor.dtype(), tensor.shape(), tensor::bytes);
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** How many bytes it takes. */
    public long byteSize() {
        return StoredTensor.byteSize(dtype, shape);
    }

    /** Part {@code index} of {@code of} equal parts along the first axis: [A,...] gives [A/of,...]. */
    public TensorSource part(int index, int of) {
        if (shape.length == 0 || shape[0] % of != 0 || index < 0 || index >= of) {
            throw new IllegalArgumentException("Part " + index + " of " + of + " of a tensor of shape "
                    + java.util.Arrays.toString(shape) + " was asked for; its first side is no multiple of that.");
        }
        long[] partShape = shape();
        partShape[0] /= of;
        int size = Math.toIntExact(byteSize() / of);
        return new TensorSource(dtype, partShape, () -> {
            ByteBuffer whole = bytes.get();
            return whole.slice(whole.position() + index * size, size);
        });
    }
}
