package io.github.dinov2j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Eager PyTorch in a process of its own ({@code benchmarks/peer_vit.py}) that waits while it is not asked. */
final class Peer implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter questions;
    private final String version;

    Peer(String python, int threads, int batch) {
        try {
            process = new ProcessBuilder(
                            python, "benchmarks/peer_vit.py", Integer.toString(threads), Integer.toString(batch))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Python cannot be started: " + python, e);
        }
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        version = answer();
    }

    /** Of PyTorch. */
    String version() {
        return version;
    }

    /** How long that many batches take. */
    double seconds(int batches) {
        questions.println(batches);
        return Double.parseDouble(answer());
    }

    private String answer() {
        try {
            var line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("benchmarks/peer_vit.py ended; its message is above.");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        questions.close();
        process.destroy();
    }
}
