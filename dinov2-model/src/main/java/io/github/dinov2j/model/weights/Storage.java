package io.github.dinov2j.model.weights;

import io.github.dinov2j.data.Dtype;
import java.util.List;

/** One block of numbers that tensors are views of: the persistent id of a PyTorch pickle. */
record Storage(Dtype dtype, String key, long count) {
    /** From ("storage", type, key, device, count[, view of another storage, legacy only]). */
    static Storage of(Object id) {
        List<Object> parts = id instanceof Tuple tuple ? tuple.items() : List.of();
        if (parts.size() < 5
                || !"storage".equals(parts.get(0))
                || !(parts.get(1) instanceof TorchGlobal type)
                || type.dtype == null
                || !(parts.get(2) instanceof String key)
                || !(parts.get(4) instanceof Long count)
                || count < 0) {
            throw new IllegalArgumentException("has a persistent id that is no storage; only tensors can be read.");
        }
        if (parts.size() > 5 && parts.get(5) != None.NONE) {
            throw new IllegalArgumentException(
                    "has a storage that is a view of another (very old PyTorch); save it again with a newer one.");
        }
        return new Storage(type.dtype, key, count);
    }

    String printableKey() {
        return TorchGlobal.printable(key);
    }
}
