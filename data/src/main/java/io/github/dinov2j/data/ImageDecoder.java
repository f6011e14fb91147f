package io.github.dinov2j.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Image files to RGB, through ImageIO; the size is checked before any pixel is allocated. */
final class ImageDecoder {
    private ImageDecoder() {}

    static Pixels decode(byte[] bytes, String name) {
        try {
            return JpegHeader.isJpeg(bytes) ? jpeg(JpegHeader.of(bytes), name) : read(bytes, name, DecodedImage::read);
        } catch (OutOfMemoryError e) {
            throw new IllegalArgumentException(
                    name + " needs more memory than Java has; give it more with -Xmx, or make the image smaller.", e);
        } catch (RefusedImage e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers answer damaged files with runtime exceptions of many kinds.
            throw damaged(name, e);
        }
    }

    private static Pixels jpeg(JpegHeader header, String name) throws IOException {
        return read(
                header.withoutProfile(),
                name,
                header.isCmyk()
                        ? reader -> CmykJpeg.rgb(reader.readRaster(0, null), header.isYcck())
                        : DecodedImage::read);
    }

    private interface Decoding {
        Pixels pixels(ImageReader reader) throws IOException;
    }

    private static Pixels read(byte[] bytes, String name, Decoding decoding) throws IOException {
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            return read(reader(in, name), in, name, decoding);
        }
    }

    private static ImageReader reader(ImageInputStream in, String name) {
        var readers = ImageIO.getImageReaders(in);
        while (readers.hasNext()) {
            var reader = readers.next();
            if (reader.getOriginatingProvider() == null
                    || ImageSource.isImage(
                            "x." + suffix(reader.getOriginatingProvider().getFileSuffixes()))) {
                return reader;
            }
        }
        throw new RefusedImage(
                name + " is no image that can be read; expected PNG, JPEG, GIF or BMP: convert or remove the file.",
                null);
    }

    private static String suffix(String[] suffixes) {
        return suffixes.length == 0 ? "" : suffixes[0].toLowerCase(Locale.ROOT);
    }

    private static Pixels read(ImageReader reader, ImageInputStream in, String name, Decoding decoding)
            throws IOException {
        try {
            reader.setInput(in, true, true);
            PixelLimit.check(reader.getWidth(0), reader.getHeight(0), name);
            var warnings = new Warnings();
            reader.addIIOReadWarningListener(warnings);
            var pixels = decoding.pixels(reader);
            if (warnings.truncated) {
                throw damaged(name, new IOException("it ends too early"));
            }
            return pixels;
        } finally {
            reader.dispose();
        }
    }

    private static RefusedImage damaged(String name, Exception cause) {
        var why = cause.getMessage() == null ? "it ends too early" : cause.getMessage();
        return new RefusedImage(
                name + " is damaged (" + why + "); replace the file or remove it from the images.", cause);
    }

    /** The JPEG reader fills what is missing with grey and only warns. */
    private static final class Warnings implements IIOReadWarningListener {
        private boolean truncated;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            var text = warning.toLowerCase(Locale.ROOT);
            // "extraneous bytes before marker" is common in the wild and harms no pixel.
            truncated |= text.contains("truncated")
                    || text.contains("premature")
                    || text.contains("eof")
                    || (text.contains("corrupt") && !text.contains("extraneous"));
        }
    }
}
