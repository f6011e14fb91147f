package io.github.dinov2j.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file as it was when it was opened. Its bytes are read later without holding it open or mapped; a file that is another by then is a
 * {@link FileException}, not another content.
 *
 * @param file the path
 * @param bytes how long it was
 * @param modified when it was last written
 */
public record FileSnapshot(Path file, long bytes, FileTime modified) {
    private static final int STEP_BYTES = 1 << 20;

    /** The file as it is now. */
    public static FileSnapshot of(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileSnapshot(file, now.size(), now.lastModifiedTime());
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    /** The numbers of a tensor that begin at byte {@code start}; a place outside the file is an IllegalArgumentException. */
    public StoredTensor tensor(Dtype dtype, long[] shape, long start) {
        long size = StoredTensor.byteSize(dtype, shape);
        if (start < 0 || size > bytes - start) {
            throw new IllegalArgumentException("has a tensor outside its " + bytes + " bytes; download it again.");
        }
        return new StoredTensor(dtype, shape, new Range(start, size));
    }

    /** Fills all that remains of {@code target} with the bytes from {@code start} on. */
    void read(long start, ByteBuffer target) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (!equals(of(file))) {
                throw changed();
            }
            readFully(channel, start, target);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    /** In steps: for a buffer on the heap Java keeps a native one of the size of a single read. */
    private void readFully(FileChannel channel, long start, ByteBuffer target) throws IOException {
        int end = target.limit();
        long at = start;
        while (target.position() < end) {
            target.limit(Math.min(end, target.position() + STEP_BYTES));
            int count = channel.read(target, at);
            if (count < 0) {
                throw changed();
            }
            at += count;
        }
        target.limit(end);
    }

    private FileException changed() {
        return new FileException(file, "has changed since it was opened; is it still being written? Open it again.");
    }

    private final class Range implements StoredTensor.Source {
        private final long start;
        private final long size;

        Range(long start, long size) {
            this.start = start;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void read(long from, ByteBuffer target) {
            FileSnapshot.this.read(start + from, target);
        }
    }
}
