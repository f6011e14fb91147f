package io.github.dinov2j.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The container of PyTorch since 1.6: a zip of stored entries {@code ROOT/data.pkl}, {@code ROOT/byteorder}, {@code ROOT/data/KEY}. */
final class ZipContainer {
    private static final String PICKLE = "/data.pkl";
    private static final int MAX_ENTRIES = 100_000;

    private ZipContainer() {}

    static TorchContainer read(Path file, FileChannel channel) throws IOException {
        Map<String, ZipArchiveEntry> entries = entries(file);
        String root = root(entries);
        checkByteOrder(channel, entries.get(root + "/byteorder"));
        ByteBuffer pickle = bytes(channel, Objects.requireNonNull(entries.get(root + PICKLE)));
        return new TorchContainer(
                PickleReader.read(new PickleInput(pickle)), places(entries, root + "/data/", channel.size()));
    }

    private static Map<String, ZipArchiveEntry> entries(Path file) throws IOException {
        Map<String, ZipArchiveEntry> byName = new HashMap<>();
        for (ZipArchiveEntry entry : list(file)) {
            if (byName.put(entry.getName(), entry) != null) {
                throw new IllegalArgumentException("has two entries named " + TorchGlobal.printable(entry.getName())
                        + "; every entry needs its own name.");
            }
        }
        if (byName.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("has " + byName.size() + " entries, more than weights have; refused.");
        }
        return byName;
    }

    private static List<ZipArchiveEntry> list(Path file) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            return new ArrayList<>(Collections.list(zip.getEntries()));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "begins like a zip file but cannot be read as one; it is truncated or damaged, download it again.",
                    e);
        }
    }

    private static String root(Map<String, ZipArchiveEntry> entries) {
        List<String> roots = entries.keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .map(name -> name.substring(0, name.length() - PICKLE.length()))
                .toList();
        if (roots.size() != 1) {
            throw new IllegalArgumentException("is a zip with " + roots.size()
                    + " files FOLDER/data.pkl; weights saved by torch.save have exactly one.");
        }
        return roots.get(0);
    }

    private static void checkByteOrder(FileChannel channel, @Nullable ZipArchiveEntry entry) throws IOException {
        if (entry == null) {
            return;
        }
        String order =
                StandardCharsets.UTF_8.decode(bytes(channel, entry)).toString().strip();
        if (!order.equals("little")) {
            throw new IllegalArgumentException("has the byte order '" + TorchGlobal.printable(order)
                    + "'; save it again on a little-endian machine.");
        }
    }

    private static Map<String, Place> places(Map<String, ZipArchiveEntry> entries, String folder, long fileBytes) {
        Map<String, Place> places = new HashMap<>();
        entries.forEach((name, entry) -> {
            if (name.startsWith(folder)) {
                places.put(name.substring(folder.length()), place(entry, fileBytes));
            }
        });
        return places;
    }

    /** torch.save never compresses; with stored entries nothing can be larger in memory than in the file. */
    private static Place place(ZipArchiveEntry entry, long fileBytes) {
        String name = TorchGlobal.printable(entry.getName());
        long start = entry.getDataOffset();
        long bytes = entry.getSize();
        if (entry.getMethod() != ZipArchiveEntry.STORED || bytes != entry.getCompressedSize()) {
            throw new IllegalArgumentException("has the compressed entry " + name
                    + "; torch.save stores entries uncompressed, save the weights again.");
        }
        if (start < 0 || bytes < 0 || bytes > fileBytes - start) {
            throw new IllegalArgumentException("has the entry " + name + " of " + bytes
                    + " bytes, more than the file holds; it is truncated, download it again.");
        }
        return new Place(start, bytes, Math.max(entry.getCrc(), 0));
    }

    private static ByteBuffer bytes(FileChannel channel, ZipArchiveEntry entry) throws IOException {
        Place place = place(entry, channel.size());
        if (place.bytes() > TorchContainer.MAX_PICKLE_BYTES) {
            throw new IllegalArgumentException("has a data.pkl of " + place.bytes() + " bytes, and at most "
                    + TorchContainer.MAX_PICKLE_BYTES + " are allowed; refused.");
        }
        checkSum(channel, place, entry.getName());
        return read(channel, place.start(), (int) place.bytes());
    }

    /** A copy, not a mapping: a file that becomes shorter must not take the process with it. */
    static ByteBuffer read(FileChannel channel, long start, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new IllegalArgumentException("became shorter while it was read; is it still being written?");
            }
        }
        return bytes.flip();
    }

    /** Compares the CRC-32 of the zip directory; PyTorch can leave it out (0). */
    static void checkSum(FileChannel channel, Place place, String name) throws IOException {
        if (place.crc() != 0 && crc(channel, place) != place.crc()) {
            throw new IllegalArgumentException("has a changed or damaged entry " + TorchGlobal.printable(name)
                    + " (its CRC-32 differs); download it again.");
        }
    }

    private static long crc(FileChannel channel, Place place) throws IOException {
        CRC32 crc = new CRC32();
        ByteBuffer window = ByteBuffer.allocateDirect((int) Math.min(1 << 20, place.bytes()));
        for (long done = 0; done < place.bytes(); ) {
            window.clear().limit((int) Math.min(window.capacity(), place.bytes() - done));
            int count = channel.read(window, place.start() + done);
            if (count < 0) {
                return -1;
            }
            crc.update(window.flip());
            done += count;
        }
        return crc.getValue();
    }
}
