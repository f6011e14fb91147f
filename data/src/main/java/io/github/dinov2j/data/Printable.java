package io.github.dinov2j.data;

/** Texts out of files, fit for one line of a terminal: a hostile name must neither fill nor forge it. */
public final class Printable {
    private static final int MOST = 200;

    private Printable() {}

    /** Without control characters, at most 200 characters long. */
    public static String of(String text) {
        return of(text, MOST);
    }

    static String of(String text, int most) {
        String start = text.length() > most ? text.substring(0, most) + "..." : text;
        return start.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029\\ud800-\\udfff&&[^\\x{10000}-\\x{10ffff}]]", "?");
    }
}
