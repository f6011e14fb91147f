package io.github.dinov2j.model.extraction;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What another thread's work came to: its result, or what it threw, as if it had been done here. */
final class Outcome {
    private Outcome() {}

    /** Waits; an interrupt is a CancellationException. */
    static <T> T of(Future<T> work) {
        try {
            return work.get();
        } catch (InterruptedException e) {
            throw new CancellationException("Interrupted; complete parts are kept, the same command goes on.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw new IllegalStateException("Work on another thread failed.", e);
        }
    }
}
