package io.github.dinov2j.cli;

/** Words as a shell takes them, so that a printed command can be pasted. */
final class Shell {
    private Shell() {}

    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
