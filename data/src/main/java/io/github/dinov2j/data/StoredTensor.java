package io.github.dinov2j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor at rest: row-major, little-endian, contiguous. Its numbers are in memory, in a memory-mapped file, or in a file that is read
 * when they are asked for.
 *
 * <p>A count of bytes that does not fit the shape is an IllegalArgumentException.
 */
public final class StoredTensor {
    private static final int WINDOW_BYTES = 1 << 20; // a multiple of every dtype's width

    private final Dtype dtype;
    private final long[] shape;
    private final Source source;

    /** Where the bytes of a tensor are. */
    public interface Source {
        /** Bytes in all. */
        long size();

        /** Fills all that remains of {@code target} with the bytes from {@code from} on. */
        void read(long from, ByteBuffer target);
    }

    /** What takes the bytes of a tensor window by window; a window is only valid during the call. */
    public interface Sink<E extends Exception> {
        void take(ByteBuffer window) throws E;
    }

    /** The bytes are from position to limit of the buffer. */
    public StoredTensor(Dtype dtype, long[] shape, ByteBuffer bytes) {
        this(dtype, shape, new InMemory(bytes.slice().order(ByteOrder.LITTLE_ENDIAN)));
    }

    /** A tensor whose bytes are read when they are asked for, every time. */
    public StoredTensor(Dtype dtype, long[] shape, Source source) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.source = source;
        long expected = byteSize(dtype, shape);
        if (expected != source.size()) {
            throw new IllegalArgumentException("a tensor " + dtype + " " + Arrays.toString(shape) + " takes " + expected
                    + " bytes, but " + source.size() + " were given.");
        }
        if (expected > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a tensor " + dtype + " " + Arrays.toString(shape) + " takes " + expected
                    + " bytes; at most 2147483647 can be read at once.");
        }
    }

    /** Float32 values in row-major order. */
    public static StoredTensor of(float[] values, long... shape) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new StoredTensor(Dtype.F32, shape, bytes);
    }

    /** Tensors of one type and shape on top of each other along the first axis: [A,...] three times gives [3A,...]. */
    public static StoredTensor stacked(List<StoredTensor> parts) {
        StoredTensor first = parts.get(0);
        if (first.shape.length == 0 || !parts.stream().allMatch(first::isLike)) {
            throw new IllegalArgumentException("only tensors of one type and shape can be stacked, not " + parts + ".");
        }
        long[] shape = first.shape();
        shape[0] *= parts.size();
        return new StoredTensor(
                first.dtype,
                shape,
                new Stack(new ArrayList<>(parts).stream().map(p -> p.source).toList()));
    }

    /** Part {@code index} of {@code of} equal parts along the first axis, the inverse of {@link #stacked}. */
    public StoredTensor part(int index, int of) {
        if (shape.length == 0 || of < 1 || shape[0] % of != 0 || index < 0 || index >= of) {
            throw new IllegalArgumentException("part " + index + " of " + of + " of a tensor " + this
                    + " was asked for, which has no such parts.");
        }
        long[] partShape = shape();
        partShape[0] /= of;
        long size = source.size() / of;
        return new StoredTensor(dtype, partShape, new Slice(source, index * size, size));
    }

    private boolean isLike(StoredTensor other) {
        return dtype == other.dtype && Arrays.equals(shape, other.shape);
    }

    public Dtype dtype() {
        return dtype;
    }

    public long[] shape() {
        return shape.clone();
    }

    /** Bytes the numbers take. */
    public int byteSize() {
        return (int) source.size();
    }

    /** Numbers in the tensor. */
    public int size() {
        return byteSize() / dtype.bytes();
    }

    /** All bytes, little-endian: a view where they are in memory or mapped, else read into a fresh buffer. */
    public ByteBuffer bytes() {
        if (source instanceof InMemory memory) {
            return memory.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer bytes = ByteBuffer.allocate(byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, bytes);
        return bytes.flip();
    }

    /** Gives all bytes in order, at most 1 MB at a time. */
    public <E extends Exception> void forEachWindow(Sink<E> sink) throws E {
        ByteBuffer window =
                ByteBuffer.allocate(Math.min(WINDOW_BYTES, byteSize())).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < byteSize(); from += WINDOW_BYTES) {
            window.clear().limit(Math.min(WINDOW_BYTES, byteSize() - from));
            source.read(from, window);
            sink.take(window.flip());
        }
    }

    /** All values as float32 in row-major order, a fresh array. */
    public float[] floats() {
        float[] values = new float[size()];
        if (source instanceof InMemory) {
            dtype.toFloats(bytes(), values, 0, values.length);
            return values;
        }
        int[] done = {0};
        forEachWindow(window -> {
            int count = window.remaining() / dtype.bytes();
            dtype.toFloats(window, values, done[0], count);
            done[0] += count;
        });
        return values;
    }

    /** Writes all values as float32 into a buffer of exactly their size, without a copy of the whole in between. */
    public void floatsInto(ByteBuffer target) {
        if (target.remaining() != 4L * size()) {
            throw new IllegalArgumentException(
                    this + " takes " + 4L * size() + " bytes as float32, not " + target.remaining() + ".");
        }
        ByteBuffer floats = target.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (dtype == Dtype.F32) {
            source.read(0, floats);
            return;
        }
        float[] some = new float[Math.min(WINDOW_BYTES / dtype.bytes(), size())];
        forEachWindow(window -> {
            int count = window.remaining() / dtype.bytes();
            dtype.toFloats(window, some, 0, count);
            floats.asFloatBuffer().put(some, 0, count);
            floats.position(floats.position() + 4 * count);
        });
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

    /** A buffer on the heap, direct or mapped. */
    private record InMemory(ByteBuffer bytes) implements Source {
        @Override
        public long size() {
            return bytes.limit();
        }

        @Override
        public void read(long from, ByteBuffer target) {
            target.put(bytes.slice((int) from, target.remaining()));
        }
    }

    /** A stretch of another source. */
    private record Slice(Source whole, long start, long size) implements Source {
        @Override
        public void read(long from, ByteBuffer target) {
            whole.read(start + from, target);
        }
    }

    /** Sources of equal size, one after the other. */
    private record Stack(List<Source> parts) implements Source {
        @Override
        public long size() {
            return parts.size() * parts.get(0).size();
        }

        @Override
        public void read(long from, ByteBuffer target) {
            long each = parts.get(0).size();
            int end = target.limit();
            long at = from;
            while (target.position() < end) {
                long inPart = at % each;
                int count = (int) Math.min(end - target.position(), each - inPart);
                target.limit(target.position() + count);
                parts.get((int) (at / each)).read(inPart, target);
                at += count;
            }
            target.limit(end);
        }
    }
}
