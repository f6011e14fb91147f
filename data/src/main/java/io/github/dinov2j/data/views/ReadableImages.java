package io.github.dinov2j.data.views;

import io.github.dinov2j.data.ImageFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The images of a run, of which a few may turn out unreadable: damaged, or vanished. Another image then stands in, drawn from
 * the randomness given, so that it follows from the files alone and not from threads or time. Safe for any number of threads.
 */
public final class ReadableImages {
    private static final int NAMED = 3;

    private final ImageFolder images;
    private final PixelCache pixels;
    private final int allowed;
    private final Map<Integer, Unreadable> unreadable = new TreeMap<>();
    private final Queue<Unreadable> untold = new ArrayDeque<>();

    /**
     * An image that could not be read.
     *
     * @param path as in the image folder
     * @param reason a sentence
     * @param bytes its size when the folder was opened
     */
    public record Unreadable(String path, String reason, long bytes) {}

    /**
     * Images of a folder.
     *
     * @param allowed how many may be unreadable before that ends the work; with 0 the first one does, with its own sentence
     */
    public ReadableImages(ImageFolder images, int allowed) {
        Setting.between("allowed", allowed, 0, Integer.MAX_VALUE);
        this.images = images;
        this.pixels = new PixelCache(images, PixelCache.bytesAllowed());
        this.allowed = Math.min(allowed, images.size() - 1); // one must be left to stand in
    }

    int size() {
        return images.size();
    }

    /** The image, or one that stands in for it; {@code draws} is asked only then. */
    IndexedImage read(int image, Supplier<RandomGenerator> draws) {
        try {
            return new IndexedImage(image, pixels.read(image));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            note(image, e);
            return standIn(draws.get());
        }
    }

    private IndexedImage standIn(RandomGenerator random) {
        while (true) {
            int image = Draw.index(images.size(), random);
            try {
                return new IndexedImage(image, pixels.read(image));
            } catch (IllegalArgumentException | UncheckedIOException e) {
                note(image, e); // ends the work when too many are like this
            }
        }
    }

    private synchronized void note(int image, RuntimeException why) {
        if (allowed == 0) {
            throw why;
        }
        if (!images.present()) {
            throw failure("The images in " + images.location() + " are gone; put them back where they were.");
        }
        if (!unreadable.containsKey(image)) {
            Unreadable found = new Unreadable(
                    images.images().get(image).path(), String.valueOf(why.getMessage()), images.bytes(image));
            unreadable.put(image, found);
            untold.add(found);
        }
        if (unreadable.size() > allowed) {
            throw tooMany();
        }
    }

    private UncheckedIOException tooMany() {
        return failure(unreadable.size() + " of the " + images.size() + " images in " + images.location()
                + " cannot be read, more than the " + allowed + " that may be skipped (corruptShare): " + names()
                + "; replace or remove them.");
    }

    private static UncheckedIOException failure(String sentence) {
        return new UncheckedIOException(sentence, new IOException(sentence));
    }

    private String names() {
        List<String> paths = unreadable.values().stream().map(Unreadable::path).toList();
        return String.join(", ", paths.subList(0, Math.min(NAMED, paths.size())))
                + (paths.size() > NAMED ? ", ..." : "");
    }

    /** The unreadable images found since this was last asked, each once, ordered by path. */
    public synchronized List<Unreadable> found() {
        List<Unreadable> news = new ArrayList<>(untold);
        untold.clear();
        news.sort(Comparator.comparing(Unreadable::path));
        return news;
    }
}
