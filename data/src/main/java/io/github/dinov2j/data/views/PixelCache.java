package io.github.dinov2j.data.views;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Pixels;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads images and keeps small ones decoded, until a number of bytes is used up. What is in stays in: passes are random,
 * so that no image is likelier to be asked for than another.
 */
final class PixelCache {
    private static final int LARGEST_IMAGE = 1 << 20;

    private final ImageFolder images;
    private final AtomicReferenceArray<@Nullable Pixels> kept;
    private final AtomicLong bytesLeft;

    PixelCache(ImageFolder images, long bytes) {
        this.images = images;
        this.kept = new AtomicReferenceArray<>(images.size());
        this.bytesLeft = new AtomicLong(bytes);
    }

    /** 256 MB, or an eighth of the heap where that is less. */
    static long bytesAllowed() {
        return Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8);
    }

    Pixels read(int index) {
        Pixels pixels = kept.get(index);
        if (pixels == null) {
            pixels = images.read(index);
            keep(index, pixels);
        }
        return pixels;
    }

    private void keep(int index, Pixels pixels) {
        long bytes = 3L * pixels.width() * pixels.height();
        if (bytes > LARGEST_IMAGE || bytesLeft.get() < bytes) {
            return;
        }
        // Two threads may pass the line above together: the one that makes it negative gives its bytes back.
        if (bytesLeft.addAndGet(-bytes) < 0 || !kept.compareAndSet(index, null, pixels)) {
            bytesLeft.addAndGet(bytes);
        }
    }
}
