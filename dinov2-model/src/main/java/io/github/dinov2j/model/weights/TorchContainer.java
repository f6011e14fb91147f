package io.github.dinov2j.model.weights;

import java.util.Map;

/** What either PyTorch container holds: the pickled root value, and where the storages lie that it speaks of. */
record TorchContainer(Object root, Map<String, Place> places) {
    /** A pickle describes tensors; their numbers are elsewhere. A real one of 568 tensors takes 55 KB. */
    static final int MAX_PICKLE_BYTES = 16 << 20;
}
