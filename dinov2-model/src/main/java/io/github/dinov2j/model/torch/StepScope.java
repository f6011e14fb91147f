package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/**
 * Owns every tensor made on this thread until it is closed, whichever manager it was attached to. One for each training
 * step or inference batch; what must outlive it is made before it opens.
 */
public final class StepScope implements AutoCloseable {
    private final NDScope scope = new NDScope();
    private final NDManager manager;

    public StepScope(TorchDevice device) {
        this(device.manager());
    }

    /** A scope within another, of whose manager it is a part: for a piece of the step. */
    public StepScope(NDManager parent) {
        scope.suppressNotUsedWarning();
        manager = parent.newSubManager();
    }

    public NDManager manager() {
        return manager;
    }

    /** Takes {@code array} out of this thread's scope: it lives as long as {@code manager}. */
    public static void keep(NDArray array, NDManager manager) {
        NDScope.unregister(array);
        array.attach(manager);
    }

    /** Frees what {@code work} makes at its end, but for its result, which goes to the scope around. */
    public static NDArray within(Supplier<NDArray> work) {
        NDArray result;
        try (var inner = new NDScope()) {
            inner.suppressNotUsedWarning();
            result = work.get();
            NDScope.unregister(result);
        }
        NDScope.register(result);
        return result;
    }

    @Override
    public void close() {
        manager.close();
        scope.close();
    }
}
