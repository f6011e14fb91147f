package io.github.dinov2j.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * Writes a folder of files so that under its name there is the whole of it, what was there before, or for a moment nothing:
 * a hidden temporary name beside it, fsync, rename. Folders in folders are not known.
 */
public final class AtomicFolder {
    private static final String NEW = ".new.tmp";
    private static final String OLD = ".old.tmp";

    private AtomicFolder() {}

    /** What goes into the folder. */
    public interface Body {
        /** Writes the files, each synced, into a folder that is empty. */
        void writeTo(Path folder) throws IOException;
    }

    /** Writes the folder; a failure leaves what was there and is a {@link FileException} with the path. */
    public static void write(Path folder, Body body) {
        Path aside = aside(folder, NEW);
        try {
            clear(aside);
            Files.createDirectories(aside);
            body.writeTo(aside);
            AtomicFile.syncFolder(aside);
            if (Files.exists(folder)) {
                delete(folder); // a folder with files cannot be renamed onto
            }
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.syncFolder(parent(folder));
        } catch (IOException | RuntimeException e) {
            clearQuietly(aside);
            throw e instanceof RuntimeException known ? known : new FileException(folder, (IOException) e);
        }
    }

    /** Removes a folder: its name is gone at once, so that half of it is never taken for the whole. */
    public static void delete(Path folder) {
        try {
            Path aside = aside(folder, OLD);
            clear(aside);
            Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
            clear(aside);
        } catch (IOException e) {
            throw new FileException(folder, e);
        }
    }

    /** Removes what a killed process was writing or removing in {@code parent}. Nobody may be at work there. */
    public static void removeLeftovers(Path parent) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, ".*.tmp")) {
            for (Path each : found) {
                clear(each);
            }
        } catch (IOException e) {
            throw new FileException(parent, e);
        }
    }

    private static Path aside(Path folder, String ending) {
        return folder.toAbsolutePath().resolveSibling("." + folder.getFileName() + ending);
    }

    private static Path parent(Path folder) {
        return Objects.requireNonNull(folder.toAbsolutePath().getParent());
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void clearQuietly(Path folder) {
        try {
            clear(folder);
        } catch (IOException e) {
            return; // the failure that brought us here is the one to tell
        }
    }
}
