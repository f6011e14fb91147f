package io.github.dinov2j.notebook;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.probe.KnnProbe;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pictures in a cell: images of a folder, or images each with those whose features are most similar to its own. */
public final class Gallery {
    private static final int QUERIES = 10;
    private static final int NEAREST = 8;
    private static final String PLAIN = "transparent";

    private final String text;
    private final List<String> rows;

    private Gallery(String text, List<String> rows) {
        this.text = text;
        this.rows = rows;
    }

    /** So many images, evenly spread over the folder. */
    public static Gallery of(ImageFolder images, int count) {
        String row = spread(images.size(), count)
                .mapToObj(index -> Picture.figure(images, index, PLAIN))
                .collect(Collectors.joining());
        return new Gallery("Gallery: " + Math.min(count, images.size()) + " of " + images, List.of(row));
    }

    /**
     * Ten test images, evenly spread, each with its eight nearest train images by cosine; a green frame says that both
     * have the same label, which the features have never seen.
     *
     * @throws IllegalArgumentException where features and images are not of the same rows
     */
    public static Gallery neighbours(
            Features test, ImageFolder testImages, Features train, ImageFolder trainImages, Tokens tokens) {
        check(test, testImages);
        check(train, trainImages);
        int[] queries = spread(test.rows(), QUERIES).toArray();
        List<int[]> nearest =
                KnnProbe.fit(train, tokens, 1).neighbours(test.select(queries), Math.min(NEAREST, train.rows()));
        List<String> rows = IntStream.range(0, queries.length)
                .mapToObj(i -> row(testImages, queries[i], trainImages, nearest.get(i)))
                .toList();
        return new Gallery(
                "Gallery: " + rows.size() + " test images with their nearest train images by " + tokens.label(), rows);
    }

    private static String row(ImageFolder testImages, int query, ImageFolder trainImages, int[] nearest) {
        String label = testImages.images().get(query).label();
        return IntStream.of(nearest)
                .mapToObj(row -> Picture.figure(
                        trainImages,
                        row,
                        frame(label, trainImages.images().get(row).label())))
                .collect(Collectors.joining("", Picture.figure(testImages, query, PLAIN) + " &rarr; ", ""));
    }

    private static String frame(String label, String other) {
        if (label.isEmpty() || other.isEmpty()) {
            return PLAIN;
        }
        return label.equals(other) ? "seagreen" : "firebrick";
    }

    private static IntStream spread(int size, int count) {
        int shown = Math.min(size, count);
        return IntStream.range(0, shown).map(i -> (int) ((long) i * size / shown));
    }

    private static void check(Features features, ImageFolder images) {
        if (features.rows() != images.size()) {
            throw new IllegalArgumentException("The features have " + features.rows() + " rows and the folder "
                    + images.size() + " images; give the folder that the features were made from.");
        }
    }

    String html() {
        return rows.stream()
                .map(row -> "<div style=\"white-space:nowrap\">" + row + "</div>")
                .collect(Collectors.joining("\n", "<div class=\"dinov2j-gallery\">\n", "\n</div>"));
    }

    @Override
    public String toString() {
        return text;
    }
}
