package io.github.dinov2j.model.train;

import io.github.dinov2j.data.DiskSpace;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Tries again, every few seconds, what failed because a disk was full. */
record Patience(Duration pause, Listener listener) {
    /** Hears why the run waits, and that it goes on. */
    interface Listener {
        void paused(String why);

        void goesOn();
    }

    /** Does the work, which must be such that it can be done again; waits while there is no room for its result. */
    void whileFull(Runnable work) {
        var why = attempt(work);
        if (why.isEmpty()) {
            return;
        }
        listener.paused(why.get());
        while (why.isPresent()) {
            await(why.get());
            why = attempt(work);
        }
        listener.goesOn();
    }

    /** Why there was no room; empty when it was done. */
    private static Optional<String> attempt(Runnable work) {
        try {
            work.run();
            return Optional.empty();
        } catch (UncheckedIOException e) {
            if (!DiskSpace.ranOut(e)) {
                throw e;
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void await(String why) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            var stopped = new CancellationException("Interrupted while the run was paused (" + why
                    + "); what came after its last checkpoint will be done again. Go on with --resume.");
            stopped.initCause(e);
            throw stopped;
        }
    }
}
