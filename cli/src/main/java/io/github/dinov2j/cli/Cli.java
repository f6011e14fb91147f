package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;

/** Runs one command line; everything that goes wrong becomes a sentence and a code. */
final class Cli {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final boolean verbose;

    private Cli(PrintWriter out, PrintWriter err, String... args) {
        this.out = out;
        this.err = err;
        this.json = Arrays.asList(args).contains("--json");
        this.verbose = Arrays.asList(args).contains("--verbose");
    }

    /** Runs the command in {@code args}; returns its exit code: 0 done, 1 failed, 2 misuse, 130 interrupted. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Cli cli = new Cli(out, err, args);
        try {
            return cli.line().execute(args);
        } catch (Throwable e) { // an Error too ends in one sentence
            return cli.fail(e);
        }
    }

    private CommandLine line() {
        CommandLine line = new CommandLine(new Root());
        line.setOut(out);
        line.setErr(err);
        line.setParameterExceptionHandler((thrown, args) -> fail(thrown));
        line.setExecutionExceptionHandler((thrown, command, parsed) -> fail(thrown));
        return line;
    }

    private int fail(Throwable thrown) {
        Failure failure = Failure.of(thrown);
        err.println("dinov2j: " + failure.sentence());
        if (verbose) {
            thrown.printStackTrace(err);
        }
        if (json) {
            out.println(document(failure));
        }
        out.flush();
        err.flush();
        return failure.code();
    }

    private static JsonObject document(Failure failure) {
        JsonObject document = new JsonObject();
        document.addProperty("error", failure.sentence());
        document.addProperty("exit", failure.code());
        return document;
    }
}
