package io.github.dinov2j.model.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The container of PyTorch before 1.6: five pickles (magic number, version, machine, root value, storage keys), then each storage as an
 * 8-byte count and its numbers. Read under the same whitelist as the zip.
 */
final class LegacyContainer {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

    /** The bytes that the magic number begins a file with (protocol 2, LONG1). */
    static final byte[] START = {
        (byte) 0x80,
        2,
        (byte) 0x8a,
        10,
        0x6c,
        (byte) 0xfc,
        (byte) 0x9c,
        0x46,
        (byte) 0xf9,
        0x20,
        0x6a,
        (byte) 0xa8,
        0x50,
        0x19,
        '.'
    };

    private LegacyContainer() {}

    static TorchContainer read(FileChannel channel) throws IOException {
        long window = Math.min(channel.size(), TorchContainer.MAX_PICKLE_BYTES);
        PickleInput in = new PickleInput(ZipContainer.read(channel, 0, (int) window));
        if (!MAGIC.equals(PickleReader.read(in))) {
            throw new IllegalArgumentException("does not begin with PyTorch's magic number.");
        }
        PickleReader.read(in); // protocol version, 1001 in all files
        checkMachine(PickleReader.read(in));
        PickleReader root = new PickleReader(in);
        Object value = root.run();
        Object keys = PickleReader.read(in);
        return new TorchContainer(value, places(channel, in.position(), keys, root.storages()));
    }

    private static void checkMachine(Object machine) {
        if (!(machine instanceof Map<?, ?> map) || !Boolean.TRUE.equals(map.get("little_endian"))) {
            throw new IllegalArgumentException("was not saved on a little-endian machine; save it again on one.");
        }
    }

    private static Map<String, Place> places(
            FileChannel channel, long start, Object keys, Map<String, Storage> storages) throws IOException {
        Map<String, Place> places = new HashMap<>();
        long position = start;
        for (Object key : keys instanceof List<?> list ? list : List.of()) {
            Storage storage = key instanceof String name ? storages.get(name) : null;
            if (storage == null) {
                throw new IllegalArgumentException("has numbers that no tensor asks for; it is damaged.");
            }
            Place place = place(channel, position, storage);
            places.put(storage.key(), place);
            position = place.start() + place.bytes();
        }
        return places;
    }

    private static Place place(FileChannel channel, long position, Storage storage) throws IOException {
        ByteBuffer count = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        while (count.hasRemaining() && channel.read(count, position + count.position()) >= 0) {
            continue;
        }
        long left = channel.size() - position - 8;
        if (count.hasRemaining() || storage.count() > left / storage.dtype().bytes()) {
            throw new IllegalArgumentException(
                    "ends before its storage " + storage.printableKey() + "; it is truncated, download it again.");
        }
        if (count.getLong(0) != storage.count()) {
            throw new IllegalArgumentException("has a storage " + storage.printableKey() + " of " + count.getLong(0)
                    + " numbers where its pickle says " + storage.count() + "; it is damaged, download it again.");
        }
        return new Place(position + 8, storage.count() * storage.dtype().bytes(), 0);
    }
}
