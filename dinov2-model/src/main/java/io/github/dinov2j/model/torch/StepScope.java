package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;

/**
 * Owns every tensor made on this thread until it is closed, whichever manager it was attached to. One for each training
 * step or inference batch; what must outlive it is made before it opens.
 */
public final class StepScope implements AutoCloseable {
    private final NDScope scope = new NDScope();
    private final NDManager manager;

    public StepScope(TorchDevice device) {
        scope.suppressNotUsedWarning();
        manager = device.manager().newSubManager();
    }

    public NDManager manager() {
        return manager;
    }

    /** Takes {@code array} out of this thread's scope: it lives as long as {@code manager}. */
    public static void keep(NDArray array, NDManager manager) {
        NDScope.unregister(array);
        array.attach(manager);
    }

    @Override
    public void close() {
        manager.close();
        scope.close();
    }
}
