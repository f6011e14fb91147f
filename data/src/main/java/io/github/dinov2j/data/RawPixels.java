package io.github.dinov2j.data;

import java.util.Map;

/** Images as features of themselves: the floor that learned features must beat. */
public final class RawPixels {
    private static final int CHANNELS = 3;

    private RawPixels() {}

    /**
     * The values of all pixels, 0 to 1, as the block {@code pixels}; gray images give one channel, others three.
     *
     * @throws IllegalArgumentException when the images differ in size
     */
    public static Features features(ImageFolder images) {
        Pixels first = images.read(0);
        int size = first.width() * first.height();
        float[] values = new float[Math.multiplyExact(Math.multiplyExact(images.size(), size), CHANNELS)];
        boolean gray = true;
        for (int row = 0; row < images.size(); row++) {
            Pixels image = images.read(row);
            requireSize(images, row, first, image);
            gray &= copy(image.rgb(), values, row * size * CHANNELS);
        }
        int channels = gray ? 1 : CHANNELS;
        FeatureBlock block = new FeatureBlock(new int[] {size * channels}, gray ? oneChannel(values) : values);
        return new Features(
                "raw pixels",
                Map.of("pixels", block),
                images.images().stream().map(ImageReference::path).toList(),
                images.images().stream().map(ImageReference::label).toList());
    }

    private static void requireSize(ImageFolder images, int row, Pixels first, Pixels image) {
        if (image.width() != first.width() || image.height() != first.height()) {
            throw new IllegalArgumentException("Raw pixels need images of one size, but "
                    + images.images().get(0).path() + " is " + first.width() + " x " + first.height() + " and "
                    + images.images().get(row).path() + " is " + image.width() + " x " + image.height() + ".");
        }
    }

    /** Copies an image; true when it is gray. */
    private static boolean copy(byte[] rgb, float[] into, int at) {
        boolean gray = true;
        for (int i = 0; i < rgb.length; i++) {
            into[at + i] = (rgb[i] & 255) / 255f;
            gray &= rgb[i] == rgb[i - i % CHANNELS];
        }
        return gray;
    }

    private static float[] oneChannel(float[] values) {
        float[] one = new float[values.length / CHANNELS];
        for (int i = 0; i < one.length; i++) {
            one[i] = values[CHANNELS * i];
        }
        return one;
    }
}
