package io.github.dinov2j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What one run of the command line printed, and its exit code. */
record Session(int code, String out, String err) {
    static Session run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Cli.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Session(code, out.toString(), err.toString());
    }
}
