package io.github.dinov2j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Opens a features folder, whoever wrote it: shapes and rows are verified at once, checksums before a value is believed. */
final class FeatureFolderReader {
    /** Reading this much takes about a second; a damaged folder is then known at once. */
    private static final long VERIFIED_AT_ONCE = 1L << 30;

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
        List<MappedPart> parts = index.parts().stream()
                .map(part -> new MappedPart(folder, part, index.blocks()))
                .toList();
        if (bytes() <= VERIFIED_AT_ONCE) {
            parts.forEach(MappedPart::verify);
        }
        Map<String, FeatureBlock> blocks = new LinkedHashMap<>();
        index.blocks()
                .forEach((name, block) ->
                        blocks.put(name, new FeatureBlock(block.shape(), index.rows(), new MappedRows(name, parts))));
        return new Features(index.name(folder), blocks, images.paths(), images.labels());
    }

    private long bytes() {
        return index.blocks().values().stream()
                .mapToLong(block -> (long) index.rows()
                        * FeatureBlock.width(block.shape())
                        * block.dtype().bytes())
                .sum();
    }

    private void check(FeatureIndex.Part part) {
        Path file = folder.resolve(part.file());
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            index.blocks().forEach((name, block) -> check(file, part, tensors, name, block));
        }
    }

    private static void check(
            Path file, FeatureIndex.Part part, SafetensorsFile tensors, String name, FeatureIndex.Block block) {
        if (!tensors.names().contains(name)) {
            throw new FileException(file, "has no tensor " + name + ", which features.json promises.");
        }
        SafetensorsHeader.Entry tensor = tensors.entry(name);
        long[] expected = LongStream.concat(
                        LongStream.of(part.rows()), IntStream.of(block.shape()).asLongStream())
                .toArray();
        if (tensor.dtype() != block.dtype() || !Arrays.equals(tensor.shape(), expected)) {
            throw new FileException(
                    file,
                    "holds " + name + " as " + tensor.dtype() + " " + Arrays.toString(tensor.shape())
                            + ", but features.json promises " + block.dtype() + " " + Arrays.toString(expected) + ".");
        }
    }
}
