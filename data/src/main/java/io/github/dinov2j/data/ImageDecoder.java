package io.github.dinov2j.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Image files to RGB, through ImageIO; the size is checked before any pixel is allocated. */
final class ImageDecoder {
    /** Pillow's limit of twice its bomb warning: a quarter of a gigabyte of RGB. */
    static final long MAX_PIXELS = 89_478_485;

    private ImageDecoder() {}

    static Pixels decode(byte[] bytes, String name) {
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            var readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IllegalArgumentException(
                        name + " is no image that can be read; expected PNG, JPEG, GIF or BMP.");
            }
            return read(readers.next(), in, name);
        } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException | NullPointerException e) {
            // ImageIO's readers answer damaged files with any of these.
            throw damaged(name, e);
        }
    }

    private static IllegalArgumentException damaged(String name, @Nullable Exception cause) {
        var why = cause == null || cause.getMessage() == null ? "it ends too early" : cause.getMessage();
        return new IllegalArgumentException(
                name + " is damaged (" + why + "); replace the file or remove it from the images.", cause);
    }

    private static Pixels read(ImageReader reader, ImageInputStream in, String name) throws IOException {
        try {
            reader.setInput(in, true, true);
            checkSize(reader.getWidth(0), reader.getHeight(0), name);
            var warned = new boolean[1];
            reader.addIIOReadWarningListener(new TruncationListener(warned));
            var pixels = reader.getFormatName().equalsIgnoreCase("jpeg") ? jpeg(reader) : rgb(reader.read(0));
            if (warned[0]) {
                throw damaged(name, null);
            }
            return pixels;
        } finally {
            reader.dispose();
        }
    }

    private static void checkSize(int width, int height, String name) {
        if ((long) width * height > MAX_PIXELS) {
            throw new IllegalArgumentException(name + " has " + width + " x " + height + " pixels; at most "
                    + MAX_PIXELS + " are read, make it smaller.");
        }
    }

    /** The JPEG reader fills a truncated image with grey and only warns. */
    private record TruncationListener(boolean[] warned) implements IIOReadWarningListener {
        @Override
        public void warningOccurred(ImageReader source, String warning) {
            warned[0] |= warning.contains("truncated")
                    || warning.contains("EOF")
                    || warning.contains("premature")
                    || warning.contains("Premature")
                    || warning.contains("Corrupt");
        }
    }

    private static Pixels jpeg(ImageReader reader) throws IOException {
        try {
            return rgb(reader.read(0));
        } catch (IOException e) {
            if (!reader.canReadRaster()) {
                throw e;
            }
            return cmyk(reader.readRaster(0, null));
        }
    }

    /** Adobe's inverted CMYK, as Pillow converts it: channel * black / 255. */
    private static Pixels cmyk(Raster raster) throws IOException {
        if (raster.getNumBands() != 4) {
            throw new IOException("unsupported JPEG with " + raster.getNumBands() + " components");
        }
        var w = raster.getWidth();
        var h = raster.getHeight();
        var samples = raster.getPixels(0, 0, w, h, (int[]) null);
        var rgb = new byte[3 * w * h];
        for (int i = 0; i < w * h; i++) {
            var black = samples[4 * i + 3];
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) multiplied(samples[4 * i + c], black);
            }
        }
        return new Pixels(w, h, rgb);
    }

    /** a * b / 255, rounded, in Pillow's integers. */
    private static int multiplied(int a, int b) {
        var t = a * b + 128;
        return ((t >> 8) + t) >> 8;
    }

    private static Pixels rgb(BufferedImage image) {
        var model = image.getColorModel();
        return model instanceof IndexColorModel || bands(model) > 2 && eightBit(image) ? coloured(image) : gray(image);
    }

    private static int bands(ColorModel model) {
        return model.getNumComponents();
    }

    private static boolean eightBit(BufferedImage image) {
        return image.getRaster().getDataBuffer().getDataType() == DataBuffer.TYPE_BYTE
                || image.getRaster().getDataBuffer().getDataType() == DataBuffer.TYPE_INT;
    }

    private static Pixels coloured(BufferedImage image) {
        var w = image.getWidth();
        var h = image.getHeight();
        var packed = image.getRGB(0, 0, w, h, null, 0, w);
        var rgb = new byte[3 * w * h];
        for (int i = 0; i < packed.length; i++) {
            rgb[3 * i] = (byte) (packed[i] >> 16);
            rgb[3 * i + 1] = (byte) (packed[i] >> 8);
            rgb[3 * i + 2] = (byte) packed[i];
        }
        return new Pixels(w, h, rgb);
    }

    /** Gray and 16-bit images through the raster: BufferedImage.getRGB would apply a gamma curve. */
    private static Pixels gray(BufferedImage image) {
        var raster = image.getRaster();
        var bands = raster.getNumBands();
        var shift = raster.getSampleModel().getSampleSize(0) - 8;
        var w = image.getWidth();
        var h = image.getHeight();
        var samples = raster.getPixels(0, 0, w, h, (int[]) null);
        var rgb = new byte[3 * w * h];
        for (int i = 0; i < w * h; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (samples[bands * i + (bands >= 3 ? c : 0)] >> Math.max(shift, 0));
            }
        }
        return new Pixels(w, h, rgb);
    }
}
