package io.github.dinov2j.model.weights;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.FileSnapshot;
import io.github.dinov2j.data.StoredTensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads what torch.save wrote (.pth, .pt, .bin), in either container, without executing anything. */
final class PthFile {
    /** The dicts that training programs wrap the weights in, in the order they are looked for. */
    private static final List<String> WRAPPERS = List.of("teacher", "model", "state_dict");

    private PthFile() {}

    /** Container of the given file: told by its first bytes, see {@link WeightFile}. */
    interface Format {
        TorchContainer read(Path file, FileChannel channel) throws IOException;
    }

    /** Tensors of the root dict, or of the teacher's, model's or state dict in it; other values are left out. */
    static Map<String, StoredTensor> read(Path file, Format format) {
        FileSnapshot snapshot = FileSnapshot.of(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            TorchContainer container = format.read(file, channel);
            Map<String, TensorView> views = views(container.root());
            return new StorageReader(snapshot, channel, container.places()).read(views);
        } catch (NumberFormatException e) {
            throw new FileException(file, "has a number that is none; it is damaged, download it again.");
        } catch (IllegalArgumentException e) {
            throw new FileException(file, Objects.requireNonNull(e.getMessage()));
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (InternalError e) { // how Java says that mapped bytes are gone, because the file became shorter
            throw new FileException(file, new IOException("became shorter while it was read; is it being written?", e));
        }
    }

    private static Map<String, TensorView> views(Object root) {
        if (!(root instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("holds a single value; weights are a dict of named tensors.");
        }
        Map<String, TensorView> views = new LinkedHashMap<>();
        wrapped(map).forEach((key, value) -> {
            if (key instanceof String name && value instanceof TensorView view) {
                views.put(name, view);
            }
        });
        if (views.isEmpty()) {
            throw new IllegalArgumentException(
                    "holds no tensor at its root or under " + WRAPPERS + "; nothing to read.");
        }
        return views;
    }

    /** Goes into the wrappers as long as there is one; a dict can hold itself, so only so deep. */
    private static Map<?, ?> wrapped(Map<?, ?> root) {
        Map<?, ?> at = root;
        for (int depth = 0; depth < WRAPPERS.size(); depth++) {
            at = inside(at);
        }
        return at;
    }

    private static Map<?, ?> inside(Map<?, ?> dict) {
        for (String wrapper : WRAPPERS) {
            if (dict.get(wrapper) instanceof Map<?, ?> inner) {
                return inner;
            }
        }
        return dict;
    }
}
