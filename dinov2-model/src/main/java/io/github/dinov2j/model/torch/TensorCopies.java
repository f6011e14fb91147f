package io.github.dinov2j.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.StoredTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Copies of tensors as they are now, in the CPU's native memory, so that they can be written by another thread while the
 * originals move on. Java's heap holds none of them. They are freed by {@link #close}.
 */
public final class TensorCopies implements AutoCloseable {
    private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    private long bytes;

    /** Copies of float32 tensors, by the same names. */
    public Map<String, StoredTensor> of(Map<String, StoredTensor> tensors) {
        var copies = new LinkedHashMap<String, StoredTensor>();
        tensors.forEach((name, tensor) -> copies.put(name, of(tensor)));
        return copies;
    }

    private StoredTensor of(StoredTensor tensor) {
        var copy = manager.create(new Shape(tensor.shape()), DataType.FLOAT32);
        TensorMemory.fill(copy, tensor);
        bytes += tensor.byteSize();
        return TensorMemory.stored(copy);
    }

    /** What all copies take. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        manager.close();
    }
}
