package io.github.dinov2j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The door that the launcher opens; the only place that ends the JVM. */
public final class Main {
    private static final long SAVING_MINUTES = 10;

    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        interruptOnSignal(Thread.currentThread(), ended);
        int code = Cli.run(writer(FileDescriptor.out), writer(FileDescriptor.err), args);
        ended.complete(code);
        System.exit(code);
    }

    /** Ctrl-C, a hang-up or SIGTERM interrupts the command and waits for it to save; its code is then the JVM's, 130. */
    private static void interruptOnSignal(Thread command, CompletableFuture<Integer> ended) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(command, ended), "interrupt"));
    }

    private static void awaitEnd(Thread command, CompletableFuture<Integer> ended) {
        if (ended.isDone()) {
            return; // no signal: the command has come to its end
        }
        command.interrupt();
        try {
            Runtime.getRuntime().halt(ended.get(SAVING_MINUTES, TimeUnit.MINUTES));
        } catch (TimeoutException | ExecutionException e) {
            System.err.println("dinov2j: gave up waiting for the work to be saved.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
