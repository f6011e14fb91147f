package io.github.dinov2j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The door that the launcher opens; the only place that ends the JVM. */
public final class Main {
    private static final long SAVING_SECONDS = 120;

    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        CountDownLatch done = new CountDownLatch(1);
        interruptOnSignal(Thread.currentThread(), done);
        int code = Cli.run(writer(FileDescriptor.out), writer(FileDescriptor.err), args);
        done.countDown();
        System.exit(code);
    }

    /** Ctrl-C interrupts the command and waits for it to save; the JVM then ends with 130 by itself. */
    private static void interruptOnSignal(Thread command, CountDownLatch done) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(command, done), "interrupt"));
    }

    private static void awaitEnd(Thread command, CountDownLatch done) {
        if (done.getCount() == 0) {
            return;
        }
        command.interrupt();
        try {
            if (!done.await(SAVING_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("dinov2j: gave up waiting for the work to be saved.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
