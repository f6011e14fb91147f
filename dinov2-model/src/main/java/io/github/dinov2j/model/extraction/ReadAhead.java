package io.github.dinov2j.model.extraction;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.ImagePreparation;
import io.github.dinov2j.data.ImageReference;
import io.github.dinov2j.data.OrientedPixels;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Decodes and prepares the images that come next, on threads of its own, a bounded number ahead; gives them in order. */
public final class ReadAhead implements AutoCloseable {
    private final ImageFolder images;
    private final List<ImageReference> references;
    private final ImagePreparation preparation;
    private final Unreadable.Skip skip;
    private final int window;
    private final ExecutorService threads;
    private final Deque<Future<Decoded>> ahead = new ArrayDeque<>();
    private final FloatArrays arrays = new FloatArrays();
    private int submitted;

    /**
     * @param first the image to begin with
     * @param window images decoded or in work at any time
     */
    public ReadAhead(
            ImageFolder images,
            ImagePreparation preparation,
            Unreadable.Skip skip,
            int first,
            int window,
            int threads) {
        this.images = images;
        this.references = images.images();
        this.preparation = preparation;
        this.skip = skip;
        this.submitted = first;
        this.window = window;
        this.threads = WorkThreads.of("decode", threads);
    }

    /** The next image; what went wrong with it is thrown here, unless corrupt images are to be skipped. */
    public Decoded next() {
        while (ahead.size() < window && submitted < references.size()) {
            var reference = references.get(submitted++);
            ahead.add(threads.submit(() -> decode(reference)));
        }
        return Outcome.of(ahead.remove());
    }

    /** The values have been copied; their array may be used again. */
    void giveBack(Decoded decoded) {
        arrays.giveBack(decoded.image().values());
    }

    private Decoded decode(ImageReference reference) {
        OrientedPixels stored;
        try {
            stored = images.readOriented(reference.row());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            return corrupt(reference, e);
        }
        var pixels = preparation.upright() ? stored.upright() : stored.pixels();
        var name = images.location() + ": " + reference.path();
        preparation.checkFit(pixels, name);
        try {
            return new Decoded(reference, preparation.apply(pixels, arrays::take), "", stored.rotated());
        } catch (IllegalArgumentException e) {
            return corrupt(reference, new IllegalArgumentException(name + ": " + e.getMessage(), e));
        }
    }

    private Decoded corrupt(ImageReference reference, RuntimeException why) {
        if (!skip.covers(why)) {
            throw why;
        }
        return Decoded.corrupt(reference, String.valueOf(why.getMessage()));
    }

    /** Ends the threads. They are not interrupted, for that would close archives they share. */
    @Override
    public void close() {
        ahead.forEach(work -> work.cancel(false));
        WorkThreads.end(threads);
    }
}
