package io.github.dinov2j.model;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.classify.ClassNames;
import io.github.dinov2j.model.classify.Classification;
import io.github.dinov2j.model.classify.LinearHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A backbone with a linear head over its last block or its last four. Holds native memory: close it. One thread at a time.
 * Images are prepared as for the backbone; for the released ones that is resize 256, crop 224.
 */
public final class DinoClassifier implements AutoCloseable {
    /** Images whose features are on the heap at a time. */
    private static final int PORTION = 256;

    private static final int FOUR = 4;

    private final DinoModel backbone;
    private final LinearHead head;
    private final List<String> classes;
    private final List<Integer> blocks;

    private DinoClassifier(DinoModel backbone, LinearHead head, List<String> classes) {
        this.backbone = backbone;
        this.head = head;
        this.classes = List.copyOf(classes);
        var shape = backbone.architecture();
        var depth = shape.depth();
        this.blocks = head.blocks(shape.dim(), depth) == FOUR
                ? IntStream.range(depth - FOUR, depth).boxed().toList()
                : List.of(depth - 1);
        if (classes.size() != head.classes()) {
            throw new IllegalArgumentException("There are " + classes.size() + " names of classes, but the head has "
                    + head.classes() + " outputs; give one name for each.");
        }
    }

    /** A head on a backbone; the names are those of {@link ClassNames#of(Path, int)}. */
    static DinoClassifier load(String model, Path head, String device) {
        var read = LinearHead.read(head);
        return load(model, read, ClassNames.of(head, read.classes()), device);
    }

    static DinoClassifier load(String model, LinearHead head, List<String> classes, String device) {
        var backbone = Dino.load(model, device);
        try {
            return new DinoClassifier(backbone, head, classes);
        } catch (RuntimeException e) {
            backbone.close();
            throw e;
        }
    }

    /** The names of the classes in the order of the outputs. */
    public List<String> classes() {
        return classes;
    }

    /** How many of the last blocks the head sees: 1 or 4. */
    public int blocks() {
        return blocks.size();
    }

    /** What a user should know of the backbone's weights, one sentence each. */
    public List<String> warnings() {
        return backbone.warnings();
    }

    /** The class probabilities of every image. */
    public Classification predict(ImageFolder images) {
        return predict(images, Progress.standard());
    }

    public Classification predict(ImageFolder images, Progress progress) {
        return predict(images, progress, PORTION);
    }

    /** In portions of so many images. */
    Classification predict(ImageFolder images, Progress progress, int size) {
        var extraction = Extraction.standard().withTokens(Set.of("cls", "mean")).withBlocks(blocks);
        var paths = new ArrayList<String>();
        var probabilities = new ArrayList<double[]>();
        for (int from = 0; from < images.size(); from += size) {
            var portion = images.part(from, Math.min(from + size, images.size()));
            var features = backbone.features(portion, extraction, shifted(progress, from, images.size()));
            paths.addAll(features.paths());
            IntStream.range(0, features.rows())
                    .mapToObj(row -> head.probabilities(row(features, row)))
                    .forEach(probabilities::add);
        }
        return new Classification(paths, classes, probabilities);
    }

    /** [CLS of each block in order of depth, mean of the patches of the last]. */
    private float[] row(Features features, int row) {
        var dim = backbone.architecture().dim();
        var values = new float[(blocks.size() + 1) * dim];
        for (int i = 0; i < blocks.size(); i++) {
            copy(features, name(blocks.get(i), "cls"), row, dim, values, i);
        }
        copy(features, name(blocks.get(blocks.size() - 1), "mean"), row, dim, values, blocks.size());
        return values;
    }

    private static void copy(Features features, String block, int row, int dim, float[] values, int place) {
        System.arraycopy(features.block(block).values(), row * dim, values, place * dim, dim);
    }

    private static String name(int block, String token) {
        return String.format(Locale.ROOT, "block%02d.%s", block, token);
    }

    /** The listener hears of all images, not of the portion. */
    private static Progress shifted(Progress progress, int before, int total) {
        return state -> progress.update(new Progress.State(
                state.stage(), before + state.done(), total, state.perSecond(), state.unit(), state.detail()));
    }

    /** Native arrays alive in the backbone now; constant between calls. */
    int nativeArrays() {
        return backbone.nativeArrays();
    }

    @Override
    public void close() {
        backbone.close();
    }

    @Override
    public String toString() {
        return "DinoClassifier: " + classes.size() + " classes over " + blocks.size() + " blocks of " + backbone;
    }
}
