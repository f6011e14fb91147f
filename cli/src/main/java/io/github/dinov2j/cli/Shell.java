package io.github.dinov2j.cli;

/** Words as a shell takes them, so that a printed command can be pasted. */
final class Shell {
    private Shell() {}

    /** How the user called the launcher, such as {@code ./dinov2j}. */
    static String dinov2j() {
        return quoted(System.getProperty("dinov2j.command", "dinov2j"));
    }

    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
