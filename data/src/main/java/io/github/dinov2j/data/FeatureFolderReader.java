package io.github.dinov2j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Reads a features folder, whoever wrote it: checksums, shapes and rows are verified before any value is believed. */
final class FeatureFolderReader {
    private final Path folder;
    private final FeatureIndex index;

    private FeatureFolderReader(Path folder, FeatureIndex index) {
        this.folder = folder;
        this.index = index;
    }

    static Features read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new FileException(folder, "there is no such folder; make it with dinov2j features.");
        }
        return new FeatureFolderReader(folder, FeatureIndex.read(folder)).read();
    }

    private Features read() {
        if (!index.complete()) {
            throw new FileException(
                    folder,
                    "is unfinished, it has " + index.rows() + " rows so far; run the same features command again.");
        }
        index.parts().forEach(this::check);
        ImageTable.checkEnd(folder, index.rows());
        ImageTable images = ImageTable.read(folder, index.rows());
        Map<String, float[]> values = new LinkedHashMap<>();
        index.blocks().forEach((name, block) -> values.put(name, new float[length(name, block)]));
        int firstRow = 0;
        for (FeatureIndex.Part part : index.parts()) {
            copy(part, firstRow, values);
            firstRow += part.rows();
        }
        Map<String, FeatureBlock> blocks = new LinkedHashMap<>();
        values.forEach(
                (name, all) -> blocks.put(name, new FeatureBlock(block(name).shape(), all)));
        return new Features(index.name(folder), blocks, images.paths(), images.labels());
    }

    private FeatureIndex.Block block(String name) {
        return Objects.requireNonNull(index.blocks().get(name));
    }

    private int length(String name, FeatureIndex.Block block) {
        long length = (long) index.rows() * FeatureBlock.width(block.shape());
        if (length > Integer.MAX_VALUE - 8) {
            throw new FileException(
                    folder,
                    "its block " + name + " has " + length
                            + " values, more than one array holds; read fewer images or fewer tokens.");
        }
        return (int) length;
    }

    private void check(FeatureIndex.Part part) {
        Path file = folder.resolve(part.file());
        if (!part.sha256().isEmpty()) {
            Checksum.verify(file, part.sha256());
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            index.blocks().forEach((name, block) -> check(file, part, tensors, name, block));
        }
    }

    private static void check(
            Path file, FeatureIndex.Part part, SafetensorsFile tensors, String name, FeatureIndex.Block block) {
        if (!tensors.names().contains(name)) {
            throw new FileException(file, "has no tensor " + name + ", which features.json promises.");
        }
        StoredTensor tensor = tensors.tensor(name);
        long[] expected = LongStream.concat(
                        LongStream.of(part.rows()), IntStream.of(block.shape()).asLongStream())
                .toArray();
        if (tensor.dtype() != block.dtype() || !Arrays.equals(tensor.shape(), expected)) {
            throw new FileException(
                    file,
                    "holds " + name + " as " + tensor + ", but features.json promises " + block.dtype() + " "
                            + Arrays.toString(expected) + ".");
        }
    }

    private void copy(FeatureIndex.Part part, int firstRow, Map<String, float[]> values) {
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(part.file()))) {
            values.forEach((name, all) -> {
                float[] some = tensors.tensor(name).floats();
                int width = FeatureBlock.width(block(name).shape());
                System.arraycopy(some, 0, all, firstRow * width, some.length);
            });
        }
    }
}
