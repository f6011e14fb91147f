package io.github.dinov2j.data;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;

/** Components of a JPEG, as stored, to RGB, in libjpeg's and Pillow's integers; colour profiles are not applied. */
final class JpegDecoder {
    private static final int HALF = 1 << 15;

    private JpegDecoder() {}

    static Pixels decode(ImageReader reader, JpegMarkers.Colour colour) throws IOException {
        var raster = reader.readRaster(0, null);
        var stored = bytes(raster);
        var n = raster.getWidth() * raster.getHeight();
        var rgb = new byte[3 * n];
        switch (colour) {
            case GRAY -> gray(stored, rgb, n);
            case RGB -> System.arraycopy(stored, 0, rgb, 0, 3 * n);
            case YCC -> luminance(stored, 3, rgb, n);
            case CMYK -> ink(stored, rgb, n);
            case YCCK -> {
                luminance(stored, 4, rgb, n);
                blacken(stored, rgb, n);
            }
        }
        return new Pixels(raster.getWidth(), raster.getHeight(), rgb);
    }

    /** The reader's own array: interleaved, in the order of the file. */
    private static byte[] bytes(Raster raster) {
        return ((DataBufferByte) raster.getDataBuffer()).getData();
    }

    private static void gray(byte[] stored, byte[] rgb, int n) {
        for (int i = 0; i < n; i++) {
            rgb[3 * i] = stored[i];
            rgb[3 * i + 1] = stored[i];
            rgb[3 * i + 2] = stored[i];
        }
    }

    /** Luminance and two colour differences to RGB: 16-bit fixed point (JFIF 1.02, page 3). */
    private static void luminance(byte[] stored, int step, byte[] rgb, int n) {
        for (int i = 0; i < n; i++) {
            var y = stored[step * i] & 0xff;
            var cb = (stored[step * i + 1] & 0xff) - 128;
            var cr = (stored[step * i + 2] & 0xff) - 128;
            rgb[3 * i] = clip(y + ((91881 * cr + HALF) >> 16));
            rgb[3 * i + 1] = clip(y + ((-22554 * cb - 46802 * cr + HALF) >> 16));
            rgb[3 * i + 2] = clip(y + ((116130 * cb + HALF) >> 16));
        }
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    /** Adobe stores inks inverted: 255 = none. */
    private static void ink(byte[] stored, byte[] rgb, int n) {
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = inked(stored[4 * i + c] & 0xff, stored[4 * i + 3] & 0xff);
            }
        }
    }

    /** As libjpeg, the three decoded values are the complements of inks, and Pillow complements them once more. */
    private static void blacken(byte[] stored, byte[] rgb, int n) {
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = inked(255 - (rgb[3 * i + c] & 0xff), stored[4 * i + 3] & 0xff);
            }
        }
    }

    /** light - ink * light / 255, the product rounded. */
    private static byte inked(int absence, int light) {
        var t = (255 - absence) * light + 128;
        return clip(light - (((t >> 8) + t) >> 8));
    }
}
