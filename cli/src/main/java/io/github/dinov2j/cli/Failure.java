package io.github.dinov2j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command failed: the exit code, and one sentence for the user. */
record Failure(int code, String sentence) {
    static final int FAILED = 1;
    static final int MISUSE = 2;
    static final int INTERRUPTED = 130;

    /** The failure that an exception means: the caller's mistake is 2, an interrupt 130, all else 1. */
    static Failure of(Throwable outer) {
        Throwable thrown = unwrapped(outer);
        if (thrown instanceof CancellationException) {
            return new Failure(INTERRUPTED, sentence(thrown.getMessage(), "Interrupted."));
        }
        if (thrown instanceof ParameterException misuse) {
            return new Failure(MISUSE, misuse(misuse));
        }
        IOException disk = diskFull(thrown);
        if (disk != null) {
            return new Failure(FAILED, fullDisk(thrown, disk));
        }
        if (thrown instanceof IllegalArgumentException) {
            return new Failure(MISUSE, sentence(thrown.getMessage(), "An argument is not valid."));
        }
        return new Failure(FAILED, failed(thrown));
    }

    /** Work on several threads wraps what was thrown; the wrapper's message is then only its cause's name and message. */
    private static Throwable unwrapped(Throwable thrown) {
        Throwable inner = thrown;
        while (inner.getCause() != null
                && Objects.equals(inner.getMessage(), inner.getCause().toString())) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static String failed(Throwable thrown) {
        if (thrown instanceof UncheckedIOException unchecked) {
            return sentence(unchecked.getMessage(), "A file could not be read or written.");
        }
        if (thrown instanceof IOException io) {
            return file(io);
        }
        if (thrown instanceof OutOfMemoryError) {
            return "Not enough memory: give Java more with DINOV2J_JAVA_OPTS=-Xmx8g, or make the batch smaller.";
        }
        String what = thrown.getClass().getSimpleName();
        String message = thrown.getMessage();
        String said = message == null ? what : what + ": " + message;
        return sentence("Unexpected " + said + " (--verbose shows where)", "");
    }

    private static String file(IOException thrown) {
        if (thrown instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist.";
        }
        if (thrown instanceof AccessDeniedException denied) {
            return denied.getFile() + " cannot be opened: permission denied.";
        }
        if (thrown instanceof NotDirectoryException file) {
            return file.getFile() + " is not a folder.";
        }
        if (thrown instanceof FileAlreadyExistsException there) {
            return there.getFile() + " exists already and is in the way.";
        }
        return sentence(thrown.getMessage(), "A file could not be read or written.");
    }

    private static String misuse(ParameterException thrown) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "The arguments are not valid");
        if (thrown instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            String first = message.lines().findFirst().orElse(message);
            message = first + " (did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?)";
        }
        String name = thrown.getCommandLine().getCommandSpec().qualifiedName();
        return sentence(message, "") + " See " + name + " --help.";
    }

    private static @Nullable IOException diskFull(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof IOException io && saysFull(io)) {
                return io;
            }
        }
        return null;
    }

    private static boolean saysFull(IOException thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.contains("No space left on device")
                || message.contains("not enough space on the disk")
                || message.contains("Disk quota exceeded");
    }

    private static String fullDisk(Throwable outer, IOException disk) {
        String path = disk instanceof FileSystemException named ? String.valueOf(named.getFile()) : "";
        if (path.isEmpty() && outer != disk) {
            String message = Objects.requireNonNullElse(outer.getMessage(), "");
            return sentence(message.replace(disk.toString(), "No space left on the disk"), "No space left on the disk.")
                    + " Free some space and run the command again.";
        }
        String where = path.isEmpty() ? "" : " for " + path;
        return "No space left on the disk" + where + ": free some and run the command again.";
    }

    private static String sentence(@Nullable String message, String otherwise) {
        if (message == null || message.isBlank()) {
            return otherwise;
        }
        String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.endsWith(".") || line.endsWith("?") || line.endsWith("!") ? line : line + ".";
    }
}
