package io.github.dinov2j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor at rest: row-major, little-endian, contiguous, often a view of a memory-mapped file.
 *
 * <p>The bytes are from position to limit of the buffer; a count that does not fit the shape is an IllegalArgumentException.
 */
public record StoredTensor(Dtype dtype, long[] shape, ByteBuffer bytes) {
    public StoredTensor {
        shape = shape.clone();
        bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        long expected = byteSize(dtype, shape);
        if (expected != bytes.remaining()) {
            throw new IllegalArgumentException("a tensor " + dtype + " " + Arrays.toString(shape) + " takes " + expected
                    + " bytes, but " + bytes.remaining() + " were given.");
        }
    }

    /** Float32 values in row-major order. */
    public static StoredTensor of(float[] values, long... shape) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new StoredTensor(Dtype.F32, shape, bytes);
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** A view of its own position and limit, little-endian. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Numbers in the tensor. */
    public int size() {
        return bytes.limit() / dtype.bytes();
    }

    /** All values as float32 in row-major order, a fresh array. */
    public float[] floats() {
        float[] values = new float[size()];
        dtype.toFloats(bytes(), values);
        return values;
    }

    /** Bytes that a tensor of this type and shape takes; a negative side or a count beyond 2^63 is an IllegalArgumentException. */
    public static long byteSize(Dtype dtype, long... shape) {
        long count = 1;
        boolean empty = false;
        try {
            for (long side : shape) {
                if (side < 0) {
                    throw new IllegalArgumentException("the shape " + Arrays.toString(shape)
                            + " has a negative side; every side must be 0 or more.");
                }
                empty |= side == 0;
                count = Math.multiplyExact(count, Math.max(side, 1));
            }
            return empty ? 0 : Math.multiplyExact(count, dtype.bytes());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "the shape " + Arrays.toString(shape) + " has more values than any memory holds.", e);
        }
    }

    @Override
    public String toString() {
        return dtype + " " + Arrays.toString(shape);
    }
}
