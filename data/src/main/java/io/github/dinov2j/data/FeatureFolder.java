package io.github.dinov2j.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a features folder part by part, so that memory holds one part and a stop loses at most one.
 *
 * <p>Order of one part: its tensors under a temporary name, renamed; its rows added to images.csv; features.json replaced. Only what
 * features.json lists exists; what a crash left beyond it is removed when work goes on.
 */
public final class FeatureFolder {
    private static final int SAVED_ROWS = 4096;
    private static final long INDEX_BYTES = 1 << 16;

    private final Path folder;
    private final JsonObject description;
    private final List<FeatureIndex.Part> parts;
    private final JsonArray skipped;
    private int rotated;
    private boolean finished;

    private FeatureFolder(Path folder, JsonObject description, @Nullable FeatureIndex before) {
        this.folder = folder;
        this.description = description;
        this.parts = new ArrayList<>(before == null ? List.of() : before.parts());
        this.skipped = before == null ? new JsonArray() : before.skipped();
        this.rotated = before == null ? 0 : before.rotated();
        this.finished = before != null && before.complete();
    }

    /**
     * Begins a new folder, or goes on after the last complete part of one with the same description.
     *
     * <p>A folder with another description, or with other files in it, is an IllegalArgumentException; nothing in it is touched.
     */
    public static FeatureFolder create(Path folder, FeatureDescription description) {
        JsonObject json = description.toJson();
        if (Files.exists(folder.resolve(FeatureIndex.FILE))) {
            return resume(folder, json);
        }
        requireEmpty(folder);
        FeatureFolder begun = new FeatureFolder(folder, json, null);
        begun.writeIndex();
        ImageTable.truncate(folder, 0);
        return begun;
    }

    /**
     * Fails in a sentence, before anything is written, when the disk has no room for what is missing yet of {@code images} images.
     *
     * @param namesBytes about what the paths and labels of all images take
     */
    public static void requireRoom(
            Path folder, FeatureDescription description, int images, long namesBytes, DiskSpace disk) {
        disk.require(
                folder,
                missingBytes(folder, description, images, namesBytes),
                "the features need",
                "free some space, take fewer tokens (--tokens cls) or give a folder on another disk");
    }

    /** About what is missing yet of {@code images} images, in bytes; 0 where nothing is. */
    public static long missingBytes(Path folder, FeatureDescription description, int images, long namesBytes) {
        long done = 0;
        if (Files.exists(folder.resolve(FeatureIndex.FILE))) {
            FeatureIndex before = FeatureIndex.read(folder);
            done = before.complete() ? images : before.rows() + before.skipped().size();
        }
        long missing = Math.max(0, images - done);
        long row = description.values() * Dtype.F32.bytes();
        return missing == 0
                ? 0
                : Math.addExact(Math.multiplyExact(row, missing), namesBytes / images * missing + INDEX_BYTES);
    }

    /** About what the paths and labels of these images take. */
    public static long namesBytes(ImageFolder images) {
        return images.images().stream()
                .mapToLong(image -> image.path().length() + image.label().length() + 12L)
                .sum();
    }

    /** What a folder that was begun says of the model; empty where there is no folder, or it says nothing. */
    public static Optional<JsonObject> model(Path folder) {
        if (!Files.exists(folder.resolve(FeatureIndex.FILE))) {
            return Optional.empty();
        }
        return FeatureIndex.read(folder).json().get("model") instanceof JsonObject model
                ? Optional.of(model.deepCopy())
                : Optional.empty();
    }

    private static FeatureFolder resume(Path folder, JsonObject description) {
        FeatureIndex before = FeatureIndex.read(folder);
        for (String member : FeatureDescription.DECISIVE) {
            if (!Objects.equals(before.json().get(member), description.get(member))) {
                throw new IllegalArgumentException(folder + " holds features of another kind (other " + member
                        + "); give another folder, or delete this one.");
            }
        }
        FeatureFolder resumed = new FeatureFolder(folder, description, before);
        if (!resumed.finished) {
            before.parts().forEach(part -> Checksum.verify(folder.resolve(part.file()), part.sha256()));
            resumed.removeLeftovers();
            ImageTable.truncate(folder, before.rows());
        }
        return resumed;
    }

    private static void requireEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (DirectoryStream<Path> content = Files.newDirectoryStream(folder)) {
            for (Path each : content) {
                // a crash during the very first write leaves nothing but this
                if (!each.getFileName().toString().startsWith(FeatureIndex.FILE)) {
                    throw new IllegalArgumentException(folder + " is not empty and no features folder (it holds "
                            + each.getFileName() + "); give a new folder.");
                }
            }
        } catch (IOException e) {
            throw new FileException(folder, e);
        }
    }

    private void removeLeftovers() {
        List<String> known = parts.stream().map(FeatureIndex.Part::file).toList();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "{part-*,*.tmp}")) {
            for (Path each : found) {
                if (!known.contains(each.getFileName().toString())) {
                    Files.delete(each);
                }
            }
        } catch (IOException e) {
            throw new FileException(folder, e);
        }
    }

    /** Rows written so far, in complete parts. */
    public int rows() {
        return parts.stream().mapToInt(FeatureIndex.Part::rows).sum();
    }

    /** Images dealt with so far: rows and skipped ones; work goes on with the image of this index. */
    public int done() {
        return rows() + skipped.size();
    }

    /** Images left out so far. */
    public int skippedImages() {
        return skipped.size();
    }

    /** Whether {@link #finish} has been called, now or in an earlier run. */
    public boolean finished() {
        return finished;
    }

    /**
     * Writes one part: rows in the order of the images; a part without rows only records what was skipped.
     *
     * @param part name, blocks, paths and labels of its rows; the blocks are those of the description
     * @param unreadable images that were left out since the last part, path to reason
     */
    public void append(Features part, Map<String, String> unreadable) {
        append(part, unreadable, 0);
    }

    /** The same, counting images of this part whose EXIF orientation is not upright. */
    public void append(Features part, Map<String, String> unreadable, int rotatedImages) {
        if (finished) {
            throw new IllegalArgumentException(folder + " is finished; give another folder.");
        }
        if (part.rows() > 0) {
            writePart(part);
        }
        unreadable.forEach((path, why) -> skipped.add(skip(path, why)));
        rotated += rotatedImages;
        writeIndex();
    }

    private void writePart(Features part) {
        Map<String, StoredTensor> tensors = tensors(part);
        String name = String.format("part-%05d.safetensors", parts.size());
        Path file = folder.resolve(name);
        SafetensorsFile.write(file, tensors, Map.of());
        new ImageTable(part.paths(), part.labels()).append(folder, rows());
        parts.add(new FeatureIndex.Part(name, part.rows(), Checksum.of(file)));
    }

    private Map<String, StoredTensor> tensors(Features part) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        FeatureIndex.of(description, List.of(), skipped, 0, false).blocks().forEach((name, expected) -> {
            FeatureBlock block = part.block(name);
            if (!java.util.Arrays.equals(block.shape(), expected.shape())) {
                throw new IllegalArgumentException("block " + name + " has rows of shape "
                        + java.util.Arrays.toString(block.shape()) + ", but " + folder + " was begun for "
                        + java.util.Arrays.toString(expected.shape()) + ".");
            }
            long[] shape = IntStream.concat(IntStream.of(part.rows()), IntStream.of(block.shape()))
                    .asLongStream()
                    .toArray();
            tensors.put(name, StoredTensor.of(block.values(), shape));
        });
        return tensors;
    }

    private static JsonObject skip(String path, String why) {
        JsonObject entry = new JsonObject();
        entry.addProperty("path", path);
        entry.addProperty("why", why);
        return entry;
    }

    /** Says in features.json that nothing is missing; from now on the folder can be opened. */
    public void finish() {
        finished = true;
        writeIndex();
    }

    private void writeIndex() {
        FeatureIndex.of(description, parts, skipped, rotated, finished).write(folder);
    }

    static void save(Path folder, Features features) {
        requireEmpty(folder);
        Map<String, int[]> shapes = new LinkedHashMap<>();
        features.blockNames()
                .forEach(name -> shapes.put(name, features.block(name).shape()));
        JsonObject model = new JsonObject();
        model.addProperty("name", features.name());
        FeatureFolder target =
                create(folder, new FeatureDescription(shapes, model, new JsonObject(), new JsonObject()));
        for (int row = target.rows(); row < features.rows(); row += SAVED_ROWS) {
            int end = Math.min(row + SAVED_ROWS, features.rows());
            target.append(features.slice(row, end), Map.of());
        }
        target.finish();
    }

    @Override
    public String toString() {
        return folder + ": " + rows() + " rows in " + parts.size() + " parts" + (finished ? "" : ", unfinished");
    }
}
