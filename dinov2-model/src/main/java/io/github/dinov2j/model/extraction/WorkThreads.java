package io.github.dinov2j.model.extraction;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that never keep the JVM alive. */
final class WorkThreads {
    private static final int LONGEST_SECONDS = 120;

    private WorkThreads() {}

    static ExecutorService of(String name, int threads) {
        var number = new AtomicInteger();
        return Executors.newFixedThreadPool(threads, work -> {
            var thread = new Thread(work, "dinov2j-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Lets what has begun come to its end; an interrupt of this thread waits until then. */
    static void end(ExecutorService threads) {
        threads.shutdown();
        var interrupted = false;
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!threads.isTerminated() && System.nanoTime() < deadline) {
            try {
                if (threads.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
