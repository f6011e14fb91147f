package io.github.dinov2j.probe;

import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.ImageReference;
import io.github.dinov2j.data.Pixels;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Floors for an honest table: what a probe reaches without any model. */
public final class Baselines {
    private static final long LARGEST = Integer.MAX_VALUE - 8L;
    private static final int CHANNELS = 3;

    private Baselines() {}

    /**
     * The pixels themselves, divided by 255, as features named "raw pixels" for {@code Tokens.RAW}.
     *
     * @param size side of the square every image is resized to, in pixels; images of that size are taken as they are
     * @return a block "pixels" of shape [size, size] when all images are gray (equal channels), else [size, size, 3]
     */
    public static Features rawPixels(ImageFolder images, int size) {
        requireRoom(images.size(), size);
        int width = size * size * CHANNELS;
        float[] values = new float[images.size() * width];
        boolean gray = true;
        for (int row = 0; row < images.size(); row++) {
            byte[] rgb = square(images, row, size);
            gray = gray && isGray(rgb);
            for (int i = 0; i < width; i++) {
                values[row * width + i] = (rgb[i] & 0xff) / 255f;
            }
        }
        FeatureBlock block = gray
                ? new FeatureBlock(new int[] {size, size}, firstChannel(values))
                : new FeatureBlock(new int[] {size, size, CHANNELS}, values);
        List<ImageReference> references = images.images();
        return new Features(
                "raw pixels",
                Map.of("pixels", block),
                references.stream().map(ImageReference::path).toList(),
                references.stream().map(ImageReference::label).toList());
    }

    private static void requireRoom(int rows, int size) {
        if (size < 1 || rows == 0 || (double) rows * size * size * CHANNELS > LARGEST) {
            throw new IllegalArgumentException("Raw pixels of " + rows + " images at size " + size
                    + " do not fit one array; give at least one image and a smaller size, such as 28.");
        }
    }

    private static byte[] square(ImageFolder images, int row, int size) {
        if (Thread.interrupted()) {
            throw new CancellationException("Reading raw pixels was interrupted; nothing was kept.");
        }
        Pixels pixels = images.read(row);
        boolean fits = pixels.width() == size && pixels.height() == size;
        return (fits ? pixels : pixels.resize(size, size)).rgb();
    }

    private static boolean isGray(byte[] rgb) {
        for (int i = 0; i < rgb.length; i += CHANNELS) {
            if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2]) {
                return false;
            }
        }
        return true;
    }

    private static float[] firstChannel(float[] values) {
        float[] first = new float[values.length / CHANNELS];
        for (int i = 0; i < first.length; i++) {
            first[i] = values[i * CHANNELS];
        }
        return first;
    }
}
