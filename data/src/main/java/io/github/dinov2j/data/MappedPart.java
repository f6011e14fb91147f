package io.github.dinov2j.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One part of a features folder, mapped when a row of it is first asked for. Its checksum is verified then, once, so that
 * opening a folder of any size is quick and yet no value is believed unseen.
 */
final class MappedPart {
    private final Path file;
    private final int rows;
    private final String sha256;
    private final Map<String, FeatureIndex.Block> blocks;
    private boolean verified;
    private volatile Map<String, MappedTensor> tensors = Map.of();

    MappedPart(Path folder, FeatureIndex.Part part, Map<String, FeatureIndex.Block> blocks) {
        this.file = folder.resolve(part.file());
        this.rows = part.rows();
        this.sha256 = part.sha256();
        this.blocks = blocks;
    }

    int rows() {
        return rows;
    }

    void read(String block, int row, float[] target, int at) {
        Map<String, MappedTensor> mapped = tensors.isEmpty() ? map() : tensors;
        Objects.requireNonNull(mapped.get(block)).read(row, target, at);
    }

    /** Folders of other tools may give no checksum. */
    synchronized void verify() {
        if (!verified && !sha256.isEmpty()) {
            Checksum.verify(file, sha256);
        }
        verified = true;
    }

    private synchronized Map<String, MappedTensor> map() {
        if (tensors.isEmpty()) {
            verify();
            try (SafetensorsFile opened = SafetensorsFile.open(file)) {
                Map<String, MappedTensor> mapped = new LinkedHashMap<>();
                blocks.forEach((name, block) -> mapped.put(name, MappedTensor.of(opened, name, rows, block)));
                tensors = mapped;
            }
        }
        return tensors;
    }
}
