package io.github.dinov2j.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a model said about a set of images, immutable; row i of every block belongs to path i and label i. The numbers are on
 * the heap or in mapped files; slices, selections and joins are views, which copy none of them.
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
        read(tokens, 0, rows(), matrix);
        return matrix;
    }

    /** The vectors of images {@code from} to {@code to}, exclusive, into the beginning of {@code target}, row-major. */
    public void read(Tokens tokens, int from, int to, float[] target) {
        checkRange(from, to);
        int width = width(tokens);
        int column = 0;
        for (FeatureBlock part : parts(tokens)) {
            for (int row = from; row < to; row++) {
                part.row(row, target, (row - from) * width + column);
            }
            column += part.width();
        }
    }

    private List<FeatureBlock> parts(Tokens tokens) {
        return switch (tokens) {
            case CLASS -> List.of(block("cls"));
            case CLASS_AND_MEAN ->
                List.of(
                        block("cls"),
                        blocks.containsKey("mean")
                                ? block("mean")
                                : block("patch").mean());
            case CLASS_AND_PATCHES -> List.of(block("cls"), block("patch"));
            case RAW -> List.of(block("pixels"));
        };
    }

    /** The given rows in the given order, a view; a row outside is an IllegalArgumentException. */
    public Features select(int[] rows) {
        for (int row : rows) {
            if (row < 0 || row >= rows()) {
                throw new IllegalArgumentException(
                        "features " + name + " have no row " + row + "; they have 0 to " + (rows() - 1) + ".");
            }
        }
        int[] own = rows.clone();
        return new Features(name, each(block -> block.select(own)), select(paths, own), select(labels, own));
    }

    /** Rows {@code from} to {@code to}, exclusive, a view. */
    public Features slice(int from, int to) {
        checkRange(from, to);
        return select(IntStream.range(from, to).toArray());
    }

    /** The rows of one of these classes, a view; the empty text stands for the images of unknown class. */
    public Features where(String... classes) {
        Set<String> wanted = Set.of(classes);
        return filter(wanted::contains);
    }

    /** The rows whose label passes, a view. */
    public Features filter(Predicate<String> label) {
        return select(IntStream.range(0, rows())
                .filter(row -> label.test(labels.get(row)))
                .toArray());
    }

    /** The rows of these features, then those of others with the same blocks, a view. */
    public Features join(Features other) {
        if (!shapes().equals(other.shapes())) {
            throw new IllegalArgumentException("features " + name + " have the blocks " + shapes() + ", features "
                    + other.name + " " + other.shapes() + "; only equal ones can be joined.");
        }
        Map<String, FeatureBlock> joined = new LinkedHashMap<>();
        blocks.forEach((block, values) -> joined.put(block, values.join(other.block(block))));
        return new Features(name, joined, concatenated(paths, other.paths), concatenated(labels, other.labels));
    }

    /** The blocks of these features and those of others of the same images, a view. */
    public Features with(Features other) {
        if (!paths.equals(other.paths)) {
            throw new IllegalArgumentException("features " + name + " and " + other.name
                    + " are not of the same images in the same order; select the same rows of both.");
        }
        Map<String, FeatureBlock> all = new LinkedHashMap<>(blocks);
        other.blocks.forEach((block, values) -> {
            if (all.put(block, values) != null) {
                throw new IllegalArgumentException("features " + name + " and " + other.name + " both have a block "
                        + block + "; take it from one of them.");
            }
        });
        return new Features(name, all, paths, labels);
    }

    /** Reads every file behind these features and compares its checksum; a changed part is a {@link FileException}. */
    public void verify() {
        blocks.values().forEach(FeatureBlock::verify);
    }

    private Map<String, FeatureBlock> each(UnaryOperator<FeatureBlock> change) {
        Map<String, FeatureBlock> changed = new LinkedHashMap<>();
        blocks.forEach((block, values) -> changed.put(block, change.apply(values)));
        return changed;
    }

    private Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new TreeMap<>();
        blocks.forEach((block, values) ->
                shapes.put(block, IntStream.of(values.shape()).boxed().toList()));
        return shapes;
    }

    private static List<String> concatenated(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private void checkRange(int from, int to) {
        if (from < 0 || to < from || to > rows()) {
            throw new IllegalArgumentException("features " + name + ": rows " + from + " to " + to
                    + " were asked for; there are 0 to " + rows() + ".");
        }
    }

    private static List<String> select(List<String> texts, int[] rows) {
        return IntStream.of(rows).mapToObj(texts::get).toList();
    }

    /** The same features under another name. */
    public Features named(String other) {
        return new Features(other, blocks, paths, labels);
    }

    /**
     * Opens a features folder (contract of {@link FeatureFolder}) by memory-mapping its parts.
     *
     * <p>Index, sizes and headers are verified at once, and the checksums of folders up to 1 GiB; those of larger ones part by
     * part, when a row of it is first read ({@link #verify} reads all).
     */
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
