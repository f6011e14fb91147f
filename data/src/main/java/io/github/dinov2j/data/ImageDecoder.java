package io.github.dinov2j.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Image files to RGB, through ImageIO; size and structure are checked before any pixel is allocated. */
final class ImageDecoder {
    /** Where Pillow refuses, twice where it begins to warn of bombs: half a gigabyte of RGB. */
    static final long MAX_PIXELS = 178_956_970;

    /** Deflate packs at most 1032 bytes of 8 one-bit pixels into a byte; the other formats pack less tightly. */
    private static final long MAX_PIXELS_PER_BYTE = 1032 * 8;
    /** Four samples of 16 bits as stored, and three of 8 bits as given. */
    private static final long MEMORY_PER_PIXEL = 11;

    private final String name;
    private final byte[] bytes;

    private ImageDecoder(byte[] bytes, String name) {
        this.bytes = bytes;
        this.name = name;
    }

    static Pixels decode(byte[] bytes, String name) {
        var decoder = new ImageDecoder(bytes, name);
        try {
            return decoder.read();
        } catch (Refused e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers answer damaged files with about any RuntimeException.
            throw decoder.damaged(e);
        }
    }

    /** EXIF orientation of a JPEG, 1 to 8; 1 = upright, unknown or unreadable. */
    static int orientation(byte[] bytes) {
        try {
            var jpeg = new ImageDecoder(bytes, "").starts(0xFF, 0xD8, 0xFF);
            return jpeg ? JpegMarkers.read(bytes).orientation() : 1;
        } catch (IllegalArgumentException e) {
            return 1;
        }
    }

    private Pixels read() throws IOException {
        if (starts(0xFF, 0xD8, 0xFF)) {
            var markers = JpegMarkers.read(bytes);
            return with("jpeg", markers.plain(), r -> JpegDecoder.decode(r, markers.colour()));
        }
        if (starts(0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            checkSize(PngChunks.width(bytes), PngChunks.height(bytes));
            return with("png", PngChunks.plain(bytes), r -> RasterPixels.of(r.read(0)));
        }
        if (starts('G', 'I', 'F', '8')) {
            return with("gif", bytes, r -> RasterPixels.of(r.read(0)));
        }
        if (starts('B', 'M')) {
            return with("bmp", bytes, r -> RasterPixels.of(r.read(0)));
        }
        throw new Refused(name + " is no image that can be read; expected PNG, JPEG, GIF or BMP.");
    }

    private boolean starts(int... signature) {
        for (int i = 0; i < signature.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    private interface Reading {
        Pixels of(ImageReader reader) throws IOException;
    }

    private Pixels with(String format, byte[] plain, Reading reading) throws IOException {
        var reader = ImageIO.getImageReadersByFormatName(format).next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(plain))) {
            reader.setInput(in, true, true);
            checkSize(reader.getWidth(0), reader.getHeight(0));
            var warnings = new ArrayList<String>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            var pixels = reading.of(reader);
            checkWarnings(warnings);
            return pixels;
        } finally {
            reader.dispose();
        }
    }

    /** Missing pixels are filled with grey, and only a warning tells; stray bytes between markers do no harm. */
    private static void checkWarnings(List<String> warnings) throws IOException {
        for (var warning : warnings) {
            if (!warning.contains("extraneous")) {
                throw new IOException(warning);
            }
        }
    }

    private void checkSize(int width, int height) {
        var pixels = (long) width * height;
        if (pixels > MAX_PIXELS) {
            throw new Refused(name + " has " + width + " x " + height + " pixels; at most " + MAX_PIXELS
                    + " are read, make it smaller.");
        }
        if (pixels > MAX_PIXELS_PER_BYTE * bytes.length) {
            throw new Refused(name + " claims " + width + " x " + height + " pixels, more than its " + bytes.length
                    + " bytes can hold; replace the file or remove it from the images.");
        }
        var memory = Runtime.getRuntime().maxMemory();
        if (pixels > memory / MEMORY_PER_PIXEL) {
            throw new Refused(name + " has " + width + " x " + height + " pixels, too many for Java's " + (memory >> 20)
                    + " MB of memory; make it smaller or give Java more with -Xmx.");
        }
    }

    private IllegalArgumentException damaged(@Nullable Exception cause) {
        var message = cause == null ? null : cause.getMessage();
        var why = message == null ? "it ends too early" : message.strip().replaceFirst("[.!]$", "");
        return new IllegalArgumentException(
                name + " is damaged (" + why + "); replace the file or remove it from the images.", cause);
    }

    /** A sentence that is complete as it is. */
    private static final class Refused extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
