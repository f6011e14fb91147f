package io.github.dinov2j.model.train;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Pixels;
import io.github.dinov2j.data.Preprocessing;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Some images of a folder, prepared as for features and never augmented. They are decoded when first asked for, on threads
 * of their own, and stay in memory as bytes while these fit.
 */
final class ImageSample {
    private final ImageFolder images;
    private final int[] rows;
    private final Preprocessing preparation;
    private final Map<Integer, Pixels> kept = new HashMap<>();
    private long bytesLeft;

    /** Images {@code rows} of a folder; at most {@code bytes} of pixels stay in memory. */
    ImageSample(ImageFolder images, int[] rows, Preprocessing preparation, long bytes) {
        this.images = images;
        this.rows = rows.clone();
        this.preparation = preparation;
        bytesLeft = bytes;
    }

    /** Bytes of one prepared image. */
    static long bytes(Preprocessing preparation) {
        return 3L * preparation.crop() * preparation.crop();
    }

    int size() {
        return rows.length;
    }

    /** Side of a prepared image in pixels. */
    int side() {
        return preparation.crop();
    }

    /** Positions in the folder. */
    int[] rows() {
        return rows.clone();
    }

    /** The same without the images that cannot be read now; all others are decoded and stay, whatever they take. */
    ImageSample readable() {
        var pixels = decoded(0, rows.length, true);
        var good = IntStream.range(0, rows.length).filter(pixels::containsKey).toArray();
        var sample =
                new ImageSample(images, IntStream.of(good).map(i -> rows[i]).toArray(), preparation, 0);
        for (int i = 0; i < good.length; i++) {
            sample.kept.put(i, Objects.requireNonNull(pixels.get(good[i])));
        }
        return sample;
    }

    /** Values [n,3,S,S] of images {@code from} to {@code to}, exclusive; an interrupt is a CancellationException, and stays. */
    float[] batch(int from, int to) {
        var size = Math.toIntExact(bytes(preparation));
        var values = new float[Math.multiplyExact(to - from, size)];
        var fresh = decoded(from, to, false);
        for (int i = from; i < to; i++) {
            var pixels = Objects.requireNonNull(kept.getOrDefault(i, fresh.get(i)));
            keep(i, pixels);
            System.arraycopy(preparation.normalization().toTensor(pixels), 0, values, (i - from) * size, size);
        }
        return values;
    }

    private void keep(int i, Pixels pixels) {
        var bytes = bytes(preparation);
        if (bytes <= bytesLeft && kept.putIfAbsent(i, pixels) == null) {
            bytesLeft -= bytes;
        }
    }

    /** Those of the images that are not kept; with {@code skip}, unreadable ones are left out. */
    private Map<Integer, Pixels> decoded(int from, int to, boolean skip) {
        var missing =
                IntStream.range(from, to).filter(i -> !kept.containsKey(i)).toArray();
        if (missing.length == 0) {
            return Map.of();
        }
        var threads = threads();
        try {
            var work = new LinkedHashMap<Integer, Future<Optional<Pixels>>>();
            IntStream.of(missing).forEach(i -> work.put(i, threads.submit(() -> view(rows[i], skip))));
            var pixels = new HashMap<Integer, Pixels>();
            work.forEach((i, each) -> of(each).ifPresent(found -> pixels.put(i, found)));
            return pixels;
        } finally {
            threads.shutdown(); // what has begun ends; it is not interrupted, for that would close archives they share
        }
    }

    private Optional<Pixels> view(int row, boolean skip) {
        try {
            return Optional.of(preparation.view(images.read(row)));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            if (skip) {
                return Optional.empty(); // the views of the run say so when they come to it
            }
            throw e;
        }
    }

    private static <T> T of(Future<T> work) {
        try {
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while images were read.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static ExecutorService threads() {
        return Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
            var thread = new Thread(work, "dinov2j-look");
            thread.setDaemon(true);
            return thread;
        });
    }
}
