package io.github.dinov2j.cli;

import io.github.dinov2j.cli.report.Neighbours;
import io.github.dinov2j.cli.report.PatchMap;
import io.github.dinov2j.cli.report.Picture;
import io.github.dinov2j.cli.report.Pictures;
import io.github.dinov2j.cli.report.Scatter;
import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Pixels;
import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.probe.KnnProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What the features look like: nearest neighbours, a map of the test images, patch tokens in colour. */
final class DemoPictures {
    private static final int MOST_QUERIES = 10;
    private static final int NEAREST = 6;
    private static final int MOST_DOTS = 1000;

    private final ImageFolder trainImages;
    private final ImageFolder testImages;
    private final Features train;
    private final Features test;

    DemoPictures(ImageFolder trainImages, ImageFolder testImages, Features train, Features test) {
        this.trainImages = trainImages;
        this.testImages = testImages;
        this.train = train;
        this.test = test;
    }

    Pictures draw() {
        int[] queries = queries();
        return new Pictures(neighbours(queries), scatter(), patches(queries));
    }

    /** The first test image of each class: not chosen by looks. */
    private int[] queries() {
        List<String> labels = test.labels();
        return labels.stream()
                .distinct()
                .sorted()
                .limit(MOST_QUERIES)
                .mapToInt(labels::indexOf)
                .toArray();
    }

    private List<int[]> nearest(int[] queries) {
        KnnProbe memory = KnnProbe.fit(train, Tokens.CLASS_AND_MEAN, NEAREST);
        return memory.neighbours(test.select(queries), NEAREST);
    }

    /** The nearest neighbours as one PNG: a row a query, framed green where the class is the query's, else red. */
    byte[] neighboursPng() {
        int[] queries = queries();
        List<int[]> nearest = nearest(queries);
        Mosaic mosaic = new Mosaic(queries.length, 1 + NEAREST);
        for (int row = 0; row < queries.length; row++) {
            mosaic.put(row, 0, testImages.read(queries[row]), Mosaic.QUERY);
            String label = test.labels().get(queries[row]);
            for (int i = 0; i < NEAREST; i++) {
                int near = nearest.get(row)[i];
                boolean right = train.labels().get(near).equals(label);
                mosaic.put(row, 1 + i, trainImages.read(near), right ? Mosaic.RIGHT : Mosaic.WRONG);
            }
        }
        return Png.bytes(mosaic.pixels());
    }

    private List<Neighbours> neighbours(int[] queries) {
        List<int[]> nearest = nearest(queries);
        List<Neighbours> rows = new ArrayList<>();
        for (int i = 0; i < queries.length; i++) {
            List<Picture> pictures = IntStream.of(nearest.get(i))
                    .mapToObj(row -> picture(trainImages, train, row))
                    .toList();
            rows.add(new Neighbours(picture(testImages, test, queries[i]), pictures));
        }
        return rows;
    }

    private static Picture picture(ImageFolder images, Features features, int row) {
        return new Picture(
                Png.base64(images.read(row)),
                features.labels().get(row),
                features.paths().get(row));
    }

    private Scatter scatter() {
        float[] values = test.matrix(Tokens.CLASS);
        Pca pca = Pca.of(values, test.width(Tokens.CLASS), 2);
        int stride = Math.max(1, test.rows() / MOST_DOTS);
        List<Scatter.Dot> dots = new ArrayList<>();
        for (int row = 0; row < test.rows(); row += stride) {
            double[] place = pca.place(values, row);
            dots.add(new Scatter.Dot(place[0], place[1], test.labels().get(row)));
        }
        return new Scatter(dots, pca.shares()[0], pca.shares()[1]);
    }

    private List<PatchMap> patches(int[] queries) {
        FeatureBlock patches = test.block("patch"); // rows x [h, w, D]
        int height = patches.shape()[0];
        int width = patches.shape()[1];
        PatchColours colours = PatchColours.of(patches.values(), patches.shape()[2]);
        List<PatchMap> maps = new ArrayList<>();
        for (int row : queries) {
            Pixels map = new Pixels(width, height, colours.rgb(row * height * width, height * width));
            maps.add(new PatchMap(picture(testImages, test, row), Png.base64(map)));
        }
        return maps;
    }
}
