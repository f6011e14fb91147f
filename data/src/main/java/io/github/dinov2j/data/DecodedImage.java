package io.github.dinov2j.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;

/**
 * What ImageIO decoded, to RGB. Samples come from the raster wherever they are plain: BufferedImage.getRGB would apply a gamma
 * curve to gray and the embedded colour profile to colour. Alpha is dropped; of 16 bits the upper 8 are kept.
 */
final class DecodedImage {
    private DecodedImage() {}

    static Pixels read(ImageReader reader) throws IOException {
        return rgb(reader.read(0));
    }

    private static Pixels rgb(BufferedImage image) {
        var rgb = new byte[3 * image.getWidth() * image.getHeight()];
        var raster = image.getRaster();
        if (image.getColorModel() instanceof IndexColorModel) {
            palette(image, rgb);
        } else if (raster.getDataBuffer() instanceof DataBufferByte bytes
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel layout) {
            interleaved(bytes.getData(), layout, rgb, image.getWidth());
        } else {
            samples(raster, rgb);
        }
        return new Pixels(image.getWidth(), image.getHeight(), rgb);
    }

    /** Palettes hold sRGB: getRGB is exact. */
    private static void palette(BufferedImage image, byte[] rgb) {
        var width = image.getWidth();
        var row = new int[width];
        var to = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (var pixel : row) {
                rgb[to++] = (byte) (pixel >> 16);
                rgb[to++] = (byte) (pixel >> 8);
                rgb[to++] = (byte) pixel;
            }
        }
    }

    private static void interleaved(byte[] in, PixelInterleavedSampleModel layout, byte[] rgb, int width) {
        var offsets = layout.getBandOffsets();
        var red = offsets[0];
        var green = offsets[offsets.length < 3 ? 0 : 1];
        var blue = offsets[offsets.length < 3 ? 0 : 2];
        for (int to = 0, y = 0; to < rgb.length; y++) {
            var at = y * layout.getScanlineStride();
            for (int x = 0; x < width; x++, at += layout.getPixelStride()) {
                rgb[to++] = in[at + red];
                rgb[to++] = in[at + green];
                rgb[to++] = in[at + blue];
            }
        }
    }

    private static void samples(Raster raster, byte[] rgb) {
        var bands = raster.getNumBands();
        var sizes = raster.getSampleModel().getSampleSize();
        var row = new int[bands * raster.getWidth()];
        var to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int at = 0; at < row.length; at += bands) {
                for (int c = 0; c < 3; c++) {
                    var band = bands < 3 ? 0 : c;
                    rgb[to++] = (byte) eightBits(row[at + band], sizes[band]);
                }
            }
        }
    }

    private static int eightBits(int sample, int bits) {
        return bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }
}
