package io.github.dinov2j.cli;

import io.github.dinov2j.data.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pixels as PNG, small enough for a page. */
final class Png {
    private static final int LARGEST_SIDE = 112;

    private Png() {}

    /** A PNG in base64; images larger than a thumbnail are made smaller first. */
    static String base64(Pixels image) {
        return Base64.getEncoder().encodeToString(bytes(thumbnail(image)));
    }

    private static Pixels thumbnail(Pixels image) {
        int side = Math.max(image.width(), image.height());
        return side <= LARGEST_SIDE
                ? image
                : image.resize(
                        Math.max(1, image.width() * LARGEST_SIDE / side),
                        Math.max(1, image.height() * LARGEST_SIDE / side));
    }

    static byte[] bytes(Pixels image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        for (int i = 0; i < image.width() * image.height(); i++) {
            int value = ((rgb[3 * i] & 255) << 16) | ((rgb[3 * i + 1] & 255) << 8) | (rgb[3 * i + 2] & 255);
            buffered.setRGB(i % image.width(), i / image.width(), value);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(buffered, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("A picture could not be encoded as PNG.", e);
        }
        return bytes.toByteArray();
    }
}
