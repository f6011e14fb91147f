package io.github.dinov2j.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands share: one answer on stdout, as text or as one JSON document. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true)
abstract class DinoCommand implements Callable<Integer> {
    static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .serializeSpecialFloatingPointValues()
            .create();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Prints the result as one JSON document.")
    private boolean json;

    @Option(names = "--verbose", description = "Shows where an error came from.")
    @SuppressWarnings("UnusedVariable") // read from the arguments, so that it works for errors in them too
    private boolean verbose;

    /** Does the work. */
    abstract Answer answer();

    @Override
    public final Integer call() {
        Answer answer = answer();
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? GSON.toJson(answer.json()) : answer.text().stripTrailing());
        out.flush();
        if (out.checkError()) {
            throw new java.io.UncheckedIOException(
                    new java.io.IOException("The result could not be written to stdout."));
        }
        return answer.code();
    }

    /** Says something beside the result, on stderr. */
    final void note(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** The error of a wrong argument: exit code 2. */
    final ParameterException misuse(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
