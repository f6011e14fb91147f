package io.github.dinov2j.model;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.FeatureDescription;
import io.github.dinov2j.data.FeatureFolder;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.ImageReference;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Images through a model into features: decoded and prepared in parallel, one batch at a time. */
final class FeatureExtraction {
    private static final Gson GSON = new Gson();
    private static final int PART_VALUES = 1 << 24;

    private final DinoModel model;
    private final Extraction extraction;
    private final Preprocessing preprocessing;

    FeatureExtraction(DinoModel model, Extraction extraction) {
        this.model = model;
        this.extraction = extraction;
        preprocessing = model.sized(extraction.resize(), extraction.crop());
        if (extraction.tokens().contains("register") && model.architecture().registers() == 0) {
            throw new IllegalArgumentException(
                    "The model has no register tokens; leave \"register\" out of the tokens.");
        }
        for (var block : extraction.blocks()) {
            if (block < 0 || block >= model.architecture().depth()) {
                throw new IllegalArgumentException("Block " + block + " does not exist; the model has blocks 0 to "
                        + (model.architecture().depth() - 1) + ".");
            }
        }
    }

    Features toMemory(ImageFolder images, Progress progress) {
        var start = System.nanoTime();
        return rows(images, 0, images.size(), done -> report(progress, done, images.size(), start));
    }

    /** Parts of about {@link #PART_VALUES} numbers; a part is complete or absent. */
    void toFolder(ImageFolder images, Path folder, Progress progress) {
        var shapes = tokens(images, 0, 1);
        var description = description(images, shapes);
        var writer = FeatureFolder.create(folder, description);
        var start = System.nanoTime();
        var width = shapes.values().stream().mapToInt(FeatureBlock::width).sum();
        var part = Math.max(1, PART_VALUES / width / extraction.batch()) * extraction.batch();
        while (!writer.finished() && writer.done() < images.size()) {
            var from = writer.done();
            var to = Math.min(from + part, images.size());
            writer.append(rows(images, from, to, done -> report(progress, done, images.size(), start)), Map.of());
        }
        if (!writer.finished()) {
            writer.finish();
        }
    }

    private FeatureDescription description(ImageFolder images, Map<String, FeatureBlock> shapes) {
        var blocks = new LinkedHashMap<String, int[]>();
        shapes.forEach((name, block) -> blocks.put(name, block.shape()));
        var source = new JsonObject();
        source.addProperty("images", images.size());
        source.addProperty("fingerprint", images.fingerprint());
        var description = model.description();
        if (!extraction.norm()) {
            description.addProperty("norm", false); // not to be mixed with normed rows
        }
        return new FeatureDescription(
                blocks, description, GSON.toJsonTree(preprocessing).getAsJsonObject(), source);
    }

    /** The features of images {@code from} to {@code to}, exclusive. */
    private Features rows(ImageFolder images, int from, int to, IntConsumer listener) {
        var values = new LinkedHashMap<String, Column>();
        for (int at = from; at < to; at += extraction.batch()) {
            var end = Math.min(at + extraction.batch(), to);
            var row = at - from;
            tokens(images, at, end)
                    .forEach((name, block) -> values.computeIfAbsent(name, n -> Column.of(block, to - from))
                            .put(row, block));
            listener.accept(end);
        }
        var blocks = new LinkedHashMap<String, FeatureBlock>();
        values.forEach((name, column) -> blocks.put(name, column.block()));
        var part = images.images().subList(from, to);
        return new Features(
                model.name(),
                blocks,
                part.stream().map(ImageReference::path).toList(),
                part.stream().map(ImageReference::label).toList());
    }

    /** Tokens of images {@code from} to {@code to}, exclusive. */
    private Map<String, FeatureBlock> tokens(ImageFolder images, int from, int to) {
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

    private static void report(Progress progress, int done, int total, long start) {
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
