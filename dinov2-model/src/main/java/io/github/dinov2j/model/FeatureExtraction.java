package io.github.dinov2j.model;

import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.ImageReference;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/** Images through a model into features: decoded and prepared in parallel, one batch at a time. */
final class FeatureExtraction {
    private final DinoModel model;
    private final Extraction extraction;
    private final Preprocessing preprocessing;

    FeatureExtraction(DinoModel model, Extraction extraction) {
        this.model = model;
        this.extraction = extraction;
        var own = model.preprocessing();
        var crop = extraction.crop() == 0 ? own.crop() : extraction.crop();
        var resize = extraction.resize() == 0 ? Math.max(own.resize(), crop) : extraction.resize();
        preprocessing = own.withSize(resize, crop);
        model.architecture().checkSize(crop, crop);
        for (var block : extraction.blocks()) {
            if (block < 0 || block >= model.architecture().depth()) {
                throw new IllegalArgumentException("Block " + block + " does not exist; the model has blocks 0 to "
                        + (model.architecture().depth() - 1) + ".");
            }
        }
    }

    Features toMemory(ImageFolder images, Progress progress) {
        var values = new LinkedHashMap<String, Column>();
        var clock = System.nanoTime();
        for (int from = 0; from < images.size(); from += extraction.batch()) {
            var to = Math.min(from + extraction.batch(), images.size());
            var row = from;
            tokens(images, from, to).forEach((name, block) -> values.computeIfAbsent(
                            name, n -> Column.of(block, images.size()))
                    .put(row, block));
            report(progress, to, images.size(), clock);
        }
        return features(images, values);
    }

    private Features features(ImageFolder images, Map<String, Column> values) {
        var blocks = new LinkedHashMap<String, FeatureBlock>();
        values.forEach((name, column) -> blocks.put(name, column.block()));
        var paths = images.images().stream().map(ImageReference::path).toList();
        var labels = images.images().stream().map(ImageReference::label).toList();
        return new Features(model.name(), blocks, paths, labels);
    }

    /** Tokens of images {@code from} to {@code to}, exclusive. */
    Map<String, FeatureBlock> tokens(ImageFolder images, int from, int to) {
        if (Thread.interrupted()) {
            throw new CancellationException("Interrupted after " + from + " of " + images.size() + " images.");
        }
        var side = preprocessing.crop();
        var size = 3 * side * side;
        var input = new float[(to - from) * size];
        IntStream.range(from, to).parallel().forEach(i -> {
            var tensor = preprocessing.apply(images.read(i));
            System.arraycopy(tensor, 0, input, (i - from) * size, size);
        });
        return model.tokens(input, to - from, side, side, extraction);
    }

    static void report(Progress progress, int done, int total, long start) {
        var seconds = Math.max((System.nanoTime() - start) / 1e9, 1e-9);
        progress.update(new Progress.State("features", done, total, done / seconds, "images", ""));
    }

    /** All rows of one block. */
    private record Column(int[] shape, int width, float[] values) {
        static Column of(FeatureBlock first, int rows) {
            var width = IntStream.of(first.shape()).reduce(1, (a, b) -> a * b);
            var size = Math.multiplyFull(rows, width);
            if (size > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("The features of " + rows + " images would be " + size
                        + " numbers, too many for memory; take fewer tokens, or write them to a features folder.");
            }
            return new Column(first.shape(), width, new float[(int) size]);
        }

        void put(int row, FeatureBlock part) {
            System.arraycopy(part.values(), 0, values, row * width, part.values().length);
        }

        FeatureBlock block() {
            return new FeatureBlock(shape, values);
        }
    }
}
