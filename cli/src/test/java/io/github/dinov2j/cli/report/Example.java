package io.github.dinov2j.cli.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** A report with invented values and every part filled. */
final class Example {
    private static final List<String> CLASSES = List.of(
            "ankle-boot", "bag", "coat", "dress", "pullover", "sandal", "shirt", "sneaker", "t-shirt", "trouser");

    private Example() {}

    static Report report() {
        return new Report(
                "Invented <demo>",
                "A vision transformer of 205k parameters learned from 8,000 unlabelled pictures.",
                new Judgement(rows(), comparisons()),
                loss(),
                new Pictures(neighbours(), scatter(), patches()),
                List.of(new Stage("pretrain", 210), new Stage("features", 6.5), new Stage("judge", 41)),
                new TreeMap<>(Map.of("seed", "0", "steps", "1614", "Java", "17.0.15")),
                List.of("dinov2j pretrain photos/ --out runs/mine  learns from your own pictures", "Look at docs/."));
    }

    static List<Row> rows() {
        return List.of(
                row("pretrained", "knn", 20, "cls+mean", 1652),
                row("untrained", "knn", 20, "cls+mean", 1390),
                row("pretrained", "knn", 20, "cls+patch", 1650),
                row("untrained", "knn", 20, "cls+patch", 1622),
                row("raw pixels", "knn", 20, "pixels", 1606),
                row("pretrained", "linear", 0, "cls+patch", 1740),
                row("untrained", "linear", 0, "cls+patch", 1694),
                row("raw pixels", "linear", 0, "pixels", 1705));
    }

    static List<Comparison> comparisons() {
        return List.of(
                new Comparison("pretrained", "untrained", "knn", "cls+mean", 380, 118, 4.1e-32),
                new Comparison("pretrained", "raw pixels", "knn", "cls+patch", 151, 107, 0.007),
                new Comparison("pretrained", "untrained", "linear", "cls+patch", 120, 99, 0.17),
                new Comparison("pretrained", "raw pixels", "linear", "cls+patch", 50, 120, 2e-7));
    }

    private static Row row(String features, String probe, int k, String tokens, int correct) {
        double value = correct / 2000.0;
        return new Row(features, probe, k, tokens, "top1", value, correct, 2000, value - 0.017, value + 0.016);
    }

    private static List<LossPoint> loss() {
        Random random = new Random(1);
        List<LossPoint> points = new ArrayList<>();
        for (int step = 1; step <= 1614; step++) {
            points.add(new LossPoint(step, 5.3 + 4.9 * Math.exp(-step / 150.0) + 0.15 * random.nextGaussian()));
        }
        return points;
    }

    private static List<Neighbours> neighbours() {
        Random random = new Random(2);
        List<Neighbours> rows = new ArrayList<>();
        for (int row = 0; row < CLASSES.size(); row++) {
            List<Picture> nearest = new ArrayList<>();
            for (int near = 0; near < 6; near++) {
                nearest.add(picture(random.nextInt(5) == 0 ? random.nextInt(10) : row, random));
            }
            rows.add(new Neighbours(picture(row, random), nearest));
        }
        return rows;
    }

    private static Scatter scatter() {
        Random random = new Random(3);
        List<Scatter.Dot> dots = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            int label = i % 10;
            double x = 3 * Math.cos(label) + random.nextGaussian();
            dots.add(new Scatter.Dot(x, 3 * Math.sin(label) + random.nextGaussian(), CLASSES.get(label)));
        }
        return new Scatter(dots, 0.31, 0.18);
    }

    private static List<PatchMap> patches() {
        Random random = new Random(4);
        List<PatchMap> maps = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            maps.add(new PatchMap(picture(i, random), png(4, random)));
        }
        return maps;
    }

    private static Picture picture(int label, Random random) {
        return new Picture(png(28, random), CLASSES.get(label), CLASSES.get(label) + "/0001.png");
    }

    private static String png(int size, Random random) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size * size; i++) {
            image.setRGB(i % size, i / size, random.nextInt(1 << 24));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
