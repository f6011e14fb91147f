package io.github.dinov2j.notebook;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Images as PNG inside the page: a notebook stays whole when it is sent to somebody. */
final class Picture {
    private static final int THUMBNAIL = 112;

    private Picture() {}

    /** A thumbnail of an image of the folder with its label below it; one that cannot be read is said to be so. */
    static String figure(ImageFolder images, int index, String frame) {
        String label = images.images().get(index).label();
        try {
            return Html.picture(dataUri(thumbnail(images.read(index))), label, frame);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            return Html.picture("", "unreadable", "firebrick");
        }
    }

    static String dataUri(Pixels pixels) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(pixels));
    }

    static Pixels thumbnail(Pixels pixels) {
        int longest = Math.max(pixels.width(), pixels.height());
        if (longest <= THUMBNAIL) {
            return pixels;
        }
        double scale = (double) THUMBNAIL / longest;
        return pixels.resize(Math.max(1, (int) (pixels.width() * scale)), Math.max(1, (int) (pixels.height() * scale)));
    }

    private static byte[] png(Pixels pixels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image(pixels), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("The image could not be written as PNG", e);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage image(Pixels pixels) {
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = pixels.rgb();
        for (int i = 0; i < rgb.length / 3; i++) {
            int colour = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF);
            image.setRGB(i % pixels.width(), i / pixels.width(), colour);
        }
        return image;
    }
}
