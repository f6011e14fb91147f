package io.github.dinov2j.model.weights;

import io.github.dinov2j.data.StoredTensor;
import java.util.List;

/** A tensor as a pickle describes it: where its numbers lie in a storage; offset and strides count numbers, not bytes. */
record TensorView(Storage storage, long offset, long[] shape, long[] stride) {
    private static final int MAX_RANK = 16;

    /** From the arguments of {@code _rebuild_tensor_v2}: storage, offset, shape, strides, and what gradients need. */
    static TensorView of(List<Object> arguments) {
        if (arguments.size() < 4
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)) {
            throw new IllegalArgumentException("has a tensor without a storage; it is damaged, download it again.");
        }
        TensorView view = new TensorView(storage, offset, longs(arguments.get(2)), longs(arguments.get(3)));
        view.check();
        return view;
    }

    private static long[] longs(Object value) {
        List<Object> items = value instanceof Tuple tuple ? tuple.items() : List.of(value);
        if (items.size() > MAX_RANK || !items.stream().allMatch(i -> i instanceof Long n && n >= 0)) {
            throw new IllegalArgumentException(
                    "has a tensor whose shape or strides are not up to " + MAX_RANK + " whole numbers from 0 on.");
        }
        return items.stream().mapToLong(i -> (Long) i).toArray();
    }

    private void check() {
        if (shape.length != stride.length || offset < 0 || extentOrMax() > storage.count() - offset) {
            throw new IllegalArgumentException("has a tensor that lies outside its storage " + storage.printableKey()
                    + " of " + storage.count() + " numbers; it is damaged, download it again.");
        }
    }

    private long extentOrMax() {
        try {
            return extent();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Numbers from the first to the last that the tensor touches, both included; 0 when it is empty. */
    long extent() {
        long last = 0;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 0) {
                return 0;
            }
            last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, stride[i]));
        }
        return Math.addExact(last, 1);
    }

    /** Whether the numbers already lie in row-major order without gaps; strides of sides of length 1 do not matter. */
    boolean contiguous() {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && stride[i] != expected) {
                return extent() == 0;
            }
            expected *= shape[i];
        }
        return true;
    }

    long bytes() {
        return StoredTensor.byteSize(storage.dtype(), shape);
    }
}
