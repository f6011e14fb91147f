package io.github.dinov2j.data;

import java.util.Map;

/**
 * What is known of the terminal behind stderr.
 *
 * @param rewrites whether a carriage return rewrites the line
 * @param columns width in characters
 */
record Terminal(boolean rewrites, int columns) {
    private static final int USUAL_COLUMNS = 80;

    static Terminal ofEnvironment() {
        return of(System.getenv(), hasConsole());
    }

    /** {@code DINOV2J_TTY} decides where it is set (the start script knows stderr, Java does not), then TERM, then the console. */
    static Terminal of(Map<String, String> environment, boolean console) {
        String told = environment.getOrDefault("DINOV2J_TTY", "");
        boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
        boolean rewrites = told.isEmpty() ? console && !dumb : !told.equals("0");
        return new Terminal(rewrites, columns(environment.getOrDefault("COLUMNS", "")));
    }

    private static int columns(String told) {
        return told.matches("[0-9]{1,4}") ? Math.max(20, Integer.parseInt(told)) : USUAL_COLUMNS;
    }

    /** From Java 22 on a console may be no terminal; there only DINOV2J_TTY can say, and plain lines harm nobody. */
    @SuppressWarnings("SystemConsoleNull") // asked only where null still means no terminal
    private static boolean hasConsole() {
        return Runtime.version().feature() < 22 && System.console() != null;
    }
}
