package io.github.dinov2j.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A safetensors file: an 8-byte header length, a JSON header, the bytes of all tensors.
 *
 * <p>Tensors stay readable after {@link #close}: one asked for by name is memory-mapped, all together are read from the file when
 * their numbers are asked for. Source: the format page of huggingface/safetensors. Every problem of the file is a {@link FileException} with its path.
 */
public final class SafetensorsFile implements AutoCloseable {
    /** The reference's own limit; it keeps a forged length from taking the memory. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final SafetensorsHeader header;
    private final FileSnapshot snapshot;

    private SafetensorsFile(Path file, FileChannel channel, long dataStart, SafetensorsHeader header) {
        this.file = file;
        this.snapshot = FileSnapshot.of(file);
        this.channel = channel;
        this.dataStart = dataStart;
        this.header = header;
    }

    /** Opens a file and checks its whole header: sizes, types, places inside the file, no overlap. */
    @SuppressWarnings("MustBeClosedChecker")
    public static SafetensorsFile open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return read(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (IllegalArgumentException e) {
            throw new FileException(file, Objects.requireNonNull(e.getMessage()));
        }
    }

    private static SafetensorsFile read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw new IllegalArgumentException("is " + size
                    + " bytes long, too short for a safetensors file; it is truncated, download it again.");
        }
        long length = readBytes(channel, 0, 8).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("its header would be " + Long.toUnsignedString(length)
                    + " bytes long, and at most " + MAX_HEADER_BYTES + " are allowed; it is no safetensors file.");
        }
        if (length > size - 8) {
            throw new IllegalArgumentException("its header would be " + length + " bytes long, but the file holds "
                    + size + "; it is truncated, download it again.");
        }
        String json = StandardCharsets.UTF_8
                .decode(readBytes(channel, 8, (int) length))
                .toString();
        return new SafetensorsFile(file, channel, 8 + length, SafetensorsHeader.parse(json, size - 8 - length));
    }

    private static ByteBuffer readBytes(FileChannel channel, long start, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new IllegalArgumentException("ended while its header was read; is it still being written?");
            }
        }
        return bytes.flip();
    }

    /** Names of the tensors in the order of the header. */
    public List<String> names() {
        return List.copyOf(header.entries().keySet());
    }

    /** Free texts of the header's {@code __metadata__}. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** Type and bytes of one tensor, memory-mapped; an unknown name or more than 2 GB is an IllegalArgumentException. */
    public StoredTensor tensor(String name) {
        SafetensorsHeader.Entry entry = readable(name);
        return new StoredTensor(
                entry.dtype(), entry.shape(), map(dataStart + entry.begin(), entry.end() - entry.begin()));
    }

    private SafetensorsHeader.Entry readable(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        long bytes = entry.end() - entry.begin();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    file + ": tensor " + name + " takes " + bytes + " bytes; at most 2147483647 can be read at once.");
        }
        return entry;
    }

    /** Rows {@code first} to {@code first + count - 1} of a tensor, memory-mapped; together less than 2 GB. */
    ByteBuffer rows(String name, int first, int count) {
        SafetensorsHeader.Entry entry = entry(name);
        long row = (entry.end() - entry.begin()) / entry.shape()[0];
        return map(dataStart + entry.begin() + row * first, row * count);
    }

    SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new IllegalArgumentException(file + " has no tensor " + name + "; it has " + someNames() + ".");
        }
        return entry;
    }

    private ByteBuffer map(long start, long bytes) {
        try {
            return bytes == 0 ? ByteBuffer.allocate(0) : channel.map(FileChannel.MapMode.READ_ONLY, start, bytes);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private String someNames() {
        List<String> names = names();
        int shown = Math.min(names.size(), 8);
        return String.join(", ", names.subList(0, shown))
                + (shown < names.size() ? " and " + (names.size() - shown) + " more" : "");
    }

    /** All tensors by name, in the order of the header; nothing is mapped, their numbers are read when asked for. */
    public Map<String, StoredTensor> tensors() {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        names().forEach(name -> {
            SafetensorsHeader.Entry entry = readable(name);
            tensors.put(name, snapshot.tensor(entry.dtype(), entry.shape(), dataStart + entry.begin()));
        });
        return tensors;
    }

    /** Lets go of the file; tensors already handed out stay readable. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    /** Writes all tensors and the metadata, complete or not at all ({@link AtomicFile}). */
    public static void write(Path file, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
        Map<String, SafetensorsHeader.Entry> entries = places(tensors);
        byte[] json = new SafetensorsHeader(entries, metadata).json().getBytes(StandardCharsets.UTF_8);
        int length = (json.length + 7) / 8 * 8; // the data begins at a multiple of 8, as other readers expect
        ByteBuffer start = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(length).put(json);
        while (start.hasRemaining()) {
            start.put((byte) ' ');
        }
        AtomicFile.write(file, channel -> {
            AtomicFile.writeFully(channel, start.flip());
            for (String name : entries.keySet()) {
                Objects.requireNonNull(tensors.get(name))
                        .<IOException>forEachWindow(window -> AtomicFile.writeFully(channel, window));
            }
        });
    }

    /** Wide types first, so that every tensor begins at a multiple of its own width; otherwise the order of the map. */
    private static Map<String, SafetensorsHeader.Entry> places(Map<String, StoredTensor> tensors) {
        List<Map.Entry<String, StoredTensor>> byWidth = new ArrayList<>(tensors.entrySet());
        byWidth.sort((a, b) -> Integer.compare(
                b.getValue().dtype().bytes(), a.getValue().dtype().bytes()));
        Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, StoredTensor> each : byWidth) {
            StoredTensor tensor = each.getValue();
            long begin = end;
            end += tensor.byteSize();
            entries.put(each.getKey(), new SafetensorsHeader.Entry(tensor.dtype(), tensor.shape(), begin, end));
        }
        return entries;
    }

    @Override
    public String toString() {
        return file + ": " + header.entries().size() + " tensors";
    }
}
