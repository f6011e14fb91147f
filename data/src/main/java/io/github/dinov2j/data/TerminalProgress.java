package io.github.dinov2j.data;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/** Prints states: rewrites one line where the terminal can, else a line at most every ten seconds, and the last. */
final class TerminalProgress implements Progress {
    private static final long REWRITE_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final boolean rewrites;
    private final int columns;
    private final LongSupplier nanoClock;
    private String stage = "";
    private boolean ended;
    private long printedNanos;
    private int shown;
    private String last = "";

    TerminalProgress(PrintStream out, boolean rewrites, int columns, LongSupplier nanoClock) {
        this.out = out;
        this.rewrites = rewrites;
        this.columns = columns;
        this.nanoClock = nanoClock;
    }

    @Override
    public synchronized void update(State state) {
        long now = nanoClock.getAsLong();
        boolean another = !state.stage().equals(stage) || (ended && !state.finished());
        if (!another && (ended || (!state.finished() && now - printedNanos < pause()))) {
            return;
        }
        if (another && shown > 0) {
            endLine();
        }
        stage = state.stage();
        ended = state.finished();
        printedNanos = now;
        print(state);
    }

    /** Above the rewritten line, which comes again below it. */
    @Override
    public synchronized void say(String sentence) {
        out.print(shown > 0 ? "\r" + " ".repeat(shown) + "\r" : "");
        out.println(printable(sentence));
        out.print(shown > 0 ? last : "");
        out.flush();
    }

    private long pause() {
        return rewrites ? REWRITE_NANOS : LINE_NANOS;
    }

    private void print(State state) {
        String line = printable(state.line());
        if (!rewrites) {
            out.println(line);
            return;
        }
        String fitted = fitted(line);
        out.print("\r" + fitted + " ".repeat(Math.max(0, shown - fitted.length())));
        shown = fitted.length();
        last = fitted;
        if (ended) {
            endLine();
        }
        out.flush();
    }

    private void endLine() {
        out.println();
        shown = 0;
    }

    /** One column short of the width: a full line would wrap, and a wrapped line cannot be rewritten. */
    private String fitted(String line) {
        if (line.length() < columns) {
            return line;
        }
        int end = columns - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end);
    }

    /** A detail may hold a file's name, and that anything: no control character reaches the terminal. */
    static String printable(String line) {
        return line.replaceAll("\\p{Cntrl}", " ");
    }
}
