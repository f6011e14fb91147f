package io.github.dinov2j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;

/** Says in one sentence, with the path in front, why a file could not be read or written. */
public final class FileException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 600;

    /** A file whose content is not what it should be. */
    public FileException(Path file, String problem) {
        this(file, problem, new IOException(problem));
    }

    /** A file the operating system would not give or take. */
    public FileException(Path file, IOException cause) {
        this(file, reason(cause), cause);
    }

    private FileException(Path file, String problem, IOException cause) {
        // what is wrong may quote the file, and a file can hold anything
        super(file + ": " + Printable.of(problem, MOST), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file; check the path.";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied; check who owns it.";
        }
        if (cause instanceof NotDirectoryException) {
            return "is not a folder; give a folder.";
        }
        String detail = cause instanceof FileSystemException f ? f.getReason() : cause.getMessage();
        return Objects.requireNonNullElse(detail, cause.getClass().getSimpleName());
    }
}
