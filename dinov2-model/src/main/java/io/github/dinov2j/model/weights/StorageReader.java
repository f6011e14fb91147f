package io.github.dinov2j.model.weights;

import io.github.dinov2j.data.FileSnapshot;
import io.github.dinov2j.data.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Turns views of storages into tensors: read later where the numbers lie in row-major order, copied now where they do not. */
final class StorageReader {
    private static final int MAX_TENSORS = 20_000;

    private final FileSnapshot file;
    private final FileChannel channel;
    private final Map<String, Place> places;
    private final Set<String> checked = new HashSet<>();
    private long copiedBytes;

    StorageReader(FileSnapshot file, FileChannel channel, Map<String, Place> places) {
        this.file = file;
        this.channel = channel;
        this.places = places;
    }

    Map<String, StoredTensor> read(Map<String, TensorView> views) throws IOException {
        if (views.size() > MAX_TENSORS) {
            throw new IllegalArgumentException(
                    "holds " + views.size() + " tensors, and at most " + MAX_TENSORS + " are read; refused.");
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, TensorView> each : views.entrySet()) {
            tensors.put(each.getKey(), read(TorchGlobal.printable(each.getKey()), each.getValue()));
        }
        return tensors;
    }

    private StoredTensor read(String name, TensorView view) throws IOException {
        Place place = place(name, view.storage());
        long width = view.storage().dtype().bytes();
        long extent = view.extent() * width;
        long bytes = view.bytes();
        if (Math.max(extent, bytes) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "has a tensor " + name + " of " + bytes + " bytes; at most 2147483647 can be read at once.");
        }
        long start = place.start() + view.offset() * width;
        if (view.contiguous()) {
            return file.tensor(view.storage().dtype(), view.shape(), start);
        }
        ByteBuffer source = channel.map(FileChannel.MapMode.READ_ONLY, start, extent);
        return new StoredTensor(view.storage().dtype(), view.shape(), copy(name, view, source));
    }

    private Place place(String name, Storage storage) throws IOException {
        Place place = places.get(storage.key());
        if (place == null) {
            throw new IllegalArgumentException("has no storage " + storage.printableKey() + " for its tensor " + name
                    + "; it is damaged, download it again.");
        }
        if (storage.count() > place.bytes() / storage.dtype().bytes()) {
            throw new IllegalArgumentException("has a storage " + storage.printableKey() + " of " + place.bytes()
                    + " bytes where its tensor " + name + " needs " + storage.count() + " numbers "
                    + storage.dtype() + "; it is truncated, download it again.");
        }
        if (checked.add(storage.key())) {
            ZipContainer.checkSum(channel, place, "data/" + storage.key());
        }
        return place;
    }

    /** A stride of 0 repeats a number without end; all copies together may not take more than the file. */
    private ByteBuffer copy(String name, TensorView view, ByteBuffer source) throws IOException {
        copiedBytes += view.bytes();
        if (copiedBytes > channel.size()) {
            throw new IllegalArgumentException("has a tensor " + name + " of shape "
                    + java.util.Arrays.toString(view.shape()) + ", more than the file holds; refused.");
        }
        ByteBuffer target = ByteBuffer.allocate((int) view.bytes());
        copySide(view, 0, 0, source, target);
        return target.flip();
    }

    /** As deep as the tensor has sides, at most {@link TensorView}'s limit. */
    private static void copySide(TensorView view, int side, long start, ByteBuffer source, ByteBuffer target) {
        int width = view.storage().dtype().bytes();
        if (side == view.shape().length) {
            target.put(target.position(), source, (int) start * width, width);
            target.position(target.position() + width);
            return;
        }
        for (long i = 0; i < view.shape()[side]; i++) {
            copySide(view, side + 1, start + i * view.stride()[side], source, target);
        }
    }
}
