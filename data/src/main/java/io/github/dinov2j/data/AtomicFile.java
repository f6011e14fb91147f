package io.github.dinov2j.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that under its name there is the whole of it or what was there before: a temporary name in the same folder,
 * fsync, rename.
 */
public final class AtomicFile {
    /** The JDK copies what a heap buffer holds into native memory that the thread keeps. */
    private static final int CHUNK_BYTES = 1 << 20;

    private AtomicFile() {}

    /** What goes into the file. */
    public interface Body {
        void writeTo(FileChannel channel) throws IOException;
    }

    /** Writes the body under the name; a failure leaves nothing new behind and is a {@link FileException} with the path. */
    public static void write(Path file, Body body) {
        Path target = file.toAbsolutePath();
        Path temporary = temporary(target);
        try {
            Files.createDirectories(folder(target));
            writeSynced(temporary, body);
            rename(temporary, target);
            syncFolder(folder(target));
        } catch (IOException e) {
            throw new FileException(file, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** Writes a text as UTF-8. */
    public static void write(Path file, String text) {
        write(file, channel -> writeFully(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Writes all that remains in the buffer: one call of the channel may take only a part. */
    public static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), CHUNK_BYTES);
            bytes.position(bytes.position() + channel.write(bytes.slice(bytes.position(), count)));
        }
    }

    private static Path temporary(Path target) {
        return target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    }

    private static Path folder(Path target) {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(target + " is not a file name; give the name of a file to write.");
        }
        return parent;
    }

    private static void writeSynced(Path temporary, Body body) throws IOException {
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            body.writeTo(channel);
            channel.force(true);
        }
    }

    private static void rename(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The rename itself is durable only after the folder is; systems that cannot open a folder (Windows) do without. */
    static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            return; // the failure that brought us here is the one to tell
        }
    }
}
