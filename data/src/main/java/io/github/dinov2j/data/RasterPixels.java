package io.github.dinov2j.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Stored samples of a PNG, GIF or BMP to RGB, as Pillow does: no gamma, no profile, alpha dropped. */
final class RasterPixels {
    private RasterPixels() {}

    static Pixels of(BufferedImage image) {
        var rgb = new byte[3 * image.getWidth() * image.getHeight()];
        var tables =
                image.getColorModel() instanceof IndexColorModel palette ? palette(palette) : scales(image.getRaster());
        fill(image.getRaster(), tables, rgb);
        return new Pixels(image.getWidth(), image.getHeight(), rgb);
    }

    private static byte[][] palette(IndexColorModel palette) {
        var tables = new byte[3][1 << palette.getPixelSize()];
        for (int i = 0; i < palette.getMapSize(); i++) {
            tables[0][i] = (byte) palette.getRed(i);
            tables[1][i] = (byte) palette.getGreen(i);
            tables[2][i] = (byte) palette.getBlue(i);
        }
        return tables;
    }

    /** Stored value to 8 bits, for each band: 16 bits lose the low byte, fewer are stretched to 0..255. */
    private static byte[][] scales(Raster raster) {
        var tables = new byte[3][];
        for (int c = 0; c < 3; c++) {
            var bits = raster.getSampleModel().getSampleSize(band(raster, c));
            tables[c] = new byte[1 << bits];
            for (int v = 0; v < tables[c].length; v++) {
                tables[c][v] = (byte) (bits > 8 ? v >> (bits - 8) : v * 255 / (tables[c].length - 1));
            }
        }
        return tables;
    }

    /** Gray images have one or two bands, the second being alpha. */
    private static int band(Raster raster, int channel) {
        return raster.getNumBands() < 3 ? 0 : channel;
    }

    private static void fill(Raster raster, byte[][] tables, byte[] rgb) {
        var bands = raster.getNumBands();
        var row = new int[bands * raster.getWidth()];
        var at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int x = 0; x < raster.getWidth(); x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[at++] = tables[c][row[bands * x + (bands < 3 ? 0 : c)]];
                }
            }
        }
    }
}
