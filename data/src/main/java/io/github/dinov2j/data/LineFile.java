package io.github.dinov2j.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * A text file that grows by whole lines. A line that could not be written leaves nothing of it; an interrupt of the thread
 * does no harm. What a killed process left of its last line is dropped by {@link #keep}.
 */
public record LineFile(Path file) {
    /** Adds a line; a failure is a {@link FileException} and leaves the file as it was. */
    public void append(String line) {
        // not a channel: an interrupt would close that in the middle of a line
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            long end = out.length();
            out.seek(end);
            try {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                out.setLength(end);
                throw e;
            }
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    /** Waits until what was appended so far outlives a power failure. */
    public void sync() {
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.getFD().sync();
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    /** Drops the lines that are not wanted, and a last one without its end. A file that is not there stays so. */
    public void keep(Predicate<String> wanted) {
        if (!Files.exists(file)) {
            return;
        }
        // Latin 1 gives back every byte as it was, also of half a character
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            boolean whole = endsWithALine();
            AtomicFile.write(file, channel -> copy(lines, whole, wanted, channel));
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private boolean endsWithALine() throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(Math.max(0, in.length() - 1));
            return in.read() == '\n';
        }
    }

    private static void copy(BufferedReader lines, boolean whole, Predicate<String> wanted, FileChannel to)
            throws IOException {
        String line = lines.readLine();
        while (line != null) {
            String next = lines.readLine();
            if ((next != null || whole) && wanted.test(line)) {
                AtomicFile.writeFully(to, ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.ISO_8859_1)));
            }
            line = next;
        }
    }
}
