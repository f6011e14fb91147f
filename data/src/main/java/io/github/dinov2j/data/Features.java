package io.github.dinov2j.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a model said about a set of images, immutable and on the heap; row i of every block belongs to path i and label i.
 *
 * <p>Blocks: {@code cls} [D], {@code register} [R,D], {@code patch} [h,w,D], {@code mean} of the patches [D], of block 9 {@code block09.cls}, ..., and {@code pixels}.
 */
public final class Features {
    private final String name;
    private final Map<String, FeatureBlock> blocks;
    private final List<String> paths;
    private final List<String> labels;

    /** Paths, labels (empty when unknown) and every block must have the same number of rows. */
    public Features(String name, Map<String, FeatureBlock> blocks, List<String> paths, List<String> labels) {
        this.name = name;
        this.blocks = Collections.unmodifiableMap(new LinkedHashMap<>(blocks));
        this.paths = List.copyOf(paths);
        this.labels = List.copyOf(labels);
        checkRows("labels", labels.size());
        blocks.forEach((block, values) -> checkRows(block, values.rows()));
    }

    private void checkRows(String what, int found) {
        if (found != rows()) {
            throw new IllegalArgumentException(
                    "features " + name + ": " + what + " has " + found + " rows, but there are " + rows() + " paths.");
        }
    }

    /** What the table calls these features: the model's name, until {@link #named} says otherwise. */
    public String name() {
        return name;
    }

    /** Images. */
    public int rows() {
        return paths.size();
    }

    /** Class of each image, empty when unknown. */
    public List<String> labels() {
        return labels;
    }

    /** Path of each image inside the image folder. */
    public List<String> paths() {
        return paths;
    }

    /** Names of the blocks, in order. */
    public Set<String> blockNames() {
        return blocks.keySet();
    }

    /** One block; an unknown name is an IllegalArgumentException that lists those there are. */
    public FeatureBlock block(String block) {
        FeatureBlock found = blocks.get(block);
        if (found == null) {
            throw new IllegalArgumentException("features " + name + " have no " + block + "; they have " + blockNames()
                    + ". Extract them with these tokens.");
        }
        return found;
    }

    /** Columns of {@link #matrix}. */
    public int width(Tokens tokens) {
        return parts(tokens).stream().mapToInt(FeatureBlock::width).reduce(0, Math::addExact);
    }

    /** The vectors of all images, rows x width in row-major order, a fresh array. */
    public float[] matrix(Tokens tokens) {
        int width = width(tokens);
        if ((long) rows() * width > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("features " + name + ": " + rows() + " rows of " + width
                    + " values do not fit into one array; select fewer rows or other tokens.");
        }
        float[] matrix = new float[rows() * width];
        int column = 0;
        for (FeatureBlock part : parts(tokens)) {
            copy(part, matrix, column, width);
            column += part.width();
        }
        return matrix;
    }

    private List<FeatureBlock> parts(Tokens tokens) {
        return switch (tokens) {
            case CLASS -> List.of(block("cls"));
            case CLASS_AND_MEAN ->
                List.of(block("cls"), blocks.containsKey("mean") ? block("mean") : mean(block("patch")));
            case CLASS_AND_PATCHES -> List.of(block("cls"), block("patch"));
            case RAW -> List.of(block("pixels"));
        };
    }

    private static void copy(FeatureBlock part, float[] matrix, int column, int width) {
        for (int row = 0; row < part.rows(); row++) {
            System.arraycopy(part.values(), row * part.width(), matrix, row * width + column, part.width());
        }
    }

    /** [h,w,D] -> [D] */
    private static FeatureBlock mean(FeatureBlock patch) {
        int width = patch.shape()[patch.shape().length - 1];
        int count = patch.width() / width;
        float[] means = new float[patch.rows() * width];
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            int first = i / width * patch.width() + i % width;
            for (int p = 0; p < count; p++) {
                sum += patch.values()[first + p * width];
            }
            means[i] = (float) (sum / count);
        }
        return new FeatureBlock(new int[] {width}, means);
    }

    /** The given rows in the given order; a row outside is an IllegalArgumentException. */
    public Features select(int[] rows) {
        for (int row : rows) {
            if (row < 0 || row >= rows()) {
                throw new IllegalArgumentException(
                        "features " + name + " have no row " + row + "; they have 0 to " + (rows() - 1) + ".");
            }
        }
        Map<String, FeatureBlock> selected = new LinkedHashMap<>();
        blocks.forEach((block, values) -> selected.put(block, values.select(rows)));
        return new Features(name, selected, select(paths, rows), select(labels, rows));
    }

    private static List<String> select(List<String> texts, int[] rows) {
        return IntStream.of(rows).mapToObj(texts::get).toList();
    }

    /** The same features under another name. */
    public Features named(String other) {
        return new Features(other, blocks, paths, labels);
    }

    /** Reads a features folder (contract of {@link FeatureFolder}) and verifies all of it. */
    public static Features open(Path folder) {
        return FeatureFolderReader.read(folder);
    }

    /** Writes a new features folder; a folder that is there and not empty is an IllegalArgumentException. */
    public void save(Path folder) {
        FeatureFolder.save(folder, this);
    }

    @Override
    public String toString() {
        String shapes = blocks.entrySet().stream()
                .map(e -> e.getKey() + " "
                        + java.util.Arrays.toString(e.getValue().shape()))
                .collect(Collectors.joining(", "));
        long classes =
                labels.stream().filter(label -> !label.isEmpty()).distinct().count();
        return "Features " + name + ": " + rows() + " images, " + classes + " classes, " + shapes;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, paths);
    }
}
