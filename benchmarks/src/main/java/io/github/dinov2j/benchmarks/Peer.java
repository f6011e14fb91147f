package io.github.dinov2j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A Python script in a process of its own that waits while it is not asked. */
final class Peer implements Turns.Side, AutoCloseable {
    private final String name;
    private final String script;
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter questions;

    /** The first line the script prints is its version. */
    Peer(String name, String python, String script, String... arguments) {
        this.script = script;
        var command = new ArrayList<>(List.of(python, script));
        command.addAll(List.of(arguments));
        try {
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().remove("GLIBC_TUNABLES"); // our launcher's, not an ordinary user's of Python
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Python cannot be started: " + python, e);
        }
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.name = name + " " + answer();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double seconds(int pieces) {
        questions.println(pieces);
        return Double.parseDouble(answer());
    }

    private String answer() {
        try {
            var line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(script + " ended; its message is above.");
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
