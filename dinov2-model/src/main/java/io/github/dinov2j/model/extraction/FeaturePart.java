package io.github.dinov2j.model.extraction;

import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows as they come, batch by batch, with the images that were left out. */
final class FeaturePart {
    private final int capacity;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private int rotated;

    /** @param capacity the most rows there can be */
    FeaturePart(int capacity) {
        this.capacity = capacity;
    }

    void skip(Decoded corrupt) {
        skipped.put(corrupt.reference().path(), corrupt.why());
    }

    /** The tokens of a batch, and its images in the same order. */
    void add(Map<String, FeatureBlock> tokens, List<Decoded> images) {
        var first = images.get(0).reference();
        tokens.forEach((name, block) ->
                columns.computeIfAbsent(name, n -> Column.of(block, capacity)).put(paths.size(), block, name, first));
        for (var image : images) {
            paths.add(image.reference().path());
            labels.add(image.reference().label());
            rotated += image.rotated() ? 1 : 0;
        }
    }

    Features features(String name) {
        var blocks = new LinkedHashMap<String, FeatureBlock>();
        columns.forEach((block, column) -> blocks.put(block, column.block(paths.size())));
        return new Features(name, blocks, paths, labels);
    }

    Map<String, String> skipped() {
        return skipped;
    }

    int rotated() {
        return rotated;
    }

    /** All rows of one block. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Column(int[] shape, int width, float[] values) {
        static Column of(FeatureBlock first, int rows) {
            var size = Math.multiplyFull(rows, first.width());
            if (size > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("The features of " + rows + " images would be " + size
                        + " numbers, too many for memory; take fewer tokens, or write them to a features folder.");
            }
            return new Column(first.shape(), first.width(), new float[(int) size]);
        }

        void put(int row, FeatureBlock part, String name, ImageReference image) {
            if (!Arrays.equals(shape, part.shape())) {
                throw new IllegalArgumentException(image.path() + " gives " + name + " of shape "
                        + Arrays.toString(part.shape()) + ", the images before it " + Arrays.toString(shape)
                        + "; take --tokens cls,mean,register, which have one shape for all sizes, or give a --crop.");
            }
            System.arraycopy(part.values(), 0, values, row * width, part.values().length);
        }

        FeatureBlock block(int rows) {
            var used = rows * width;
            return new FeatureBlock(shape, used == values.length ? values : Arrays.copyOf(values, used));
        }
    }
}
