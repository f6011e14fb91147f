package io.github.dinov2j.model.train;

import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.torch.TensorCopies;
import java.util.LinkedHashMap;
import java.util.Map;

/** The state of a run after {@code step} steps, copied out, so that it can be written while training moves on. */
record Snapshot(int step, Map<String, Map<String, StoredTensor>> files, TensorCopies memory, long copyMillis)
        implements AutoCloseable {
    static Snapshot of(StudentTeacher pair, int step) {
        var start = System.nanoTime();
        var memory = new TensorCopies();
        try {
            var files = new LinkedHashMap<String, Map<String, StoredTensor>>();
            TrainingState.of(pair).forEach((file, tensors) -> files.put(file, memory.of(tensors)));
            return new Snapshot(step, files, memory, (System.nanoTime() - start) / 1_000_000);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
