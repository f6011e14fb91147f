package io.github.dinov2j.model.train;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The labelled images of an online evaluation in two parts: one that probes learn from, one they are judged on. These are the
 * top-level folders {@code train} and {@code test} (or {@code val}) where there are both, else one half of each class each, by
 * a checksum of the path.
 */
record LabelledImages(ImageFolder images, Part train, Part test, String split) {
    private static final String TRAIN = "train";
    private static final List<String> JUDGED = List.of("test", "val");

    /** Some of the images. */
    record Part(List<ImageReference> images) {
        int[] rows() {
            return images.stream().mapToInt(ImageReference::row).toArray();
        }

        List<String> paths() {
            return images.stream().map(ImageReference::path).toList();
        }

        List<String> labels() {
            return images.stream().map(ImageReference::label).toList();
        }

        /** At most {@code most} of them, spread evenly, so that classes keep their shares. */
        Part thinned(int most) {
            var n = images.size();
            var kept = new ArrayList<ImageReference>();
            for (int i = 0; i < Math.min(most, n); i++) {
                kept.add(images.get((int) ((long) i * n / Math.min(most, n))));
            }
            return new Part(kept);
        }
    }

    /** Checks what can be known before anything is decoded. */
    static LabelledImages of(ImageFolder images) {
        var all = images.images();
        checkLabels(images, all);
        return JUDGED.stream()
                .filter(judged -> has(all, TRAIN) && has(all, judged))
                .findFirst()
                .map(judged -> new LabelledImages(
                        images, top(all, TRAIN), top(all, judged), "its folders " + TRAIN + " and " + judged))
                .orElseGet(() -> halves(images, all))
                .checked();
    }

    private static void checkLabels(ImageFolder images, List<ImageReference> all) {
        var unknown = all.stream().filter(image -> image.label().isEmpty()).findFirst();
        if (unknown.isPresent()) {
            throw new IllegalArgumentException("The images to evaluate on, " + images.location()
                    + ", have no label for "
                    + unknown.get().path()
                    + "; put them into one folder for each class, or give a CSV manifest with labels.");
        }
    }

    private static boolean has(List<ImageReference> all, String folder) {
        return all.stream().anyMatch(image -> image.path().startsWith(folder + "/"));
    }

    private static Part top(List<ImageReference> all, String folder) {
        return new Part(all.stream()
                .filter(image -> image.path().startsWith(folder + "/"))
                .toList());
    }

    /** Half of each class, rounded up, to learn from. */
    private static LabelledImages halves(ImageFolder images, List<ImageReference> all) {
        var train = new ArrayList<ImageReference>();
        var test = new ArrayList<ImageReference>();
        all.stream()
                .collect(Collectors.groupingBy(ImageReference::label, TreeMap::new, Collectors.toList()))
                .values()
                .forEach(ofClass -> {
                    var mixed = ofClass.stream()
                            .sorted(Comparator.comparingLong(LabelledImages::mixed)
                                    .thenComparing(ImageReference::path))
                            .toList();
                    var half = (mixed.size() + 1) / 2;
                    train.addAll(mixed.subList(0, half));
                    test.addAll(mixed.subList(half, mixed.size()));
                });
        return new LabelledImages(images, inOrder(train), inOrder(test), "half of each class");
    }

    private static long mixed(ImageReference image) {
        var sum = new CRC32();
        sum.update(image.path().getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }

    private static Part inOrder(List<ImageReference> images) {
        return new Part(images.stream()
                .sorted(Comparator.comparingInt(ImageReference::row))
                .toList());
    }

    private LabelledImages checked() {
        var classes = Set.copyOf(train.labels());
        if (classes.size() < 2) {
            throw new IllegalArgumentException("The images to evaluate on, " + images.location()
                    + ", are all of one class to learn from ("
                    + classes.iterator().next()
                    + "); give at least two classes.");
        }
        if (test.images().isEmpty()) {
            throw new IllegalArgumentException("The images to evaluate on, " + images.location()
                    + ", have a single image of each class; give at least two of a class.");
        }
        return this;
    }

    /** How many images of the judged part are among those a run trains on, as far as archive and path tell. */
    int seenIn(ImageFolder training) {
        var trained =
                training.images().stream().map(image -> place(training, image)).collect(Collectors.toSet());
        return (int) test.images().stream()
                .filter(image -> trained.contains(place(images, image)))
                .count();
    }

    private static String place(ImageFolder folder, ImageReference image) {
        return folder.location().replace("!/", "/") + "/" + image.path();
    }

    /** The same with at most {@code most} images in each part. */
    LabelledImages thinned(int most) {
        return new LabelledImages(images, train.thinned(most), test.thinned(most), split);
    }

    @Override
    public String toString() {
        return images.location() + ": learns from " + train.images().size() + " images, is judged on "
                + test.images().size() + " (" + split + ")";
    }
}
