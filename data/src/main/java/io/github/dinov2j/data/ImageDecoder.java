package io.github.dinov2j.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Image files to RGB, through ImageIO; size and structure are checked before any pixel is allocated. */
final class ImageDecoder {
    /** Where Pillow begins to warn of bombs: a quarter of a gigabyte of RGB. */
    static final long MAX_PIXELS = 89_478_485;

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

    private Pixels read() throws IOException {
        if (starts(0xFF, 0xD8, 0xFF)) {
            var markers = JpegMarkers.read(bytes);
            return with("jpeg", markers.plain(), r -> JpegDecoder.decode(r, markers.colour()));
        }
        if (starts(0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return with("png", PngChunks.plain(bytes), this::png);
        }
        if (starts('G', 'I', 'F', '8')) {
            return with("gif", bytes, r -> RasterPixels.of(r.read(0)));
        }
        if (starts('B', 'M')) {
            return with("bmp", bytes, r -> RasterPixels.of(r.read(0)));
        }
        throw new Refused(name + " is no image that can be read; expected PNG, JPEG, GIF or BMP.");
    }

    private Pixels png(ImageReader reader) throws IOException {
        PngChunks.checkRoom(bytes, reader.getWidth(0), reader.getHeight(0));
        return RasterPixels.of(reader.read(0));
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
            var warnings = new StringBuilder();
            reader.addIIOReadWarningListener((source, warning) -> warnings.append(serious(warning) ? warning : ""));
            var pixels = reading.of(reader);
            if (!warnings.isEmpty()) {
                throw new IOException(warnings.toString());
            }
            return pixels;
        } finally {
            reader.dispose();
        }
    }

    /** Missing pixels are filled with grey, and only a warning tells; stray bytes between markers do no harm. */
    private static boolean serious(String warning) {
        return !warning.contains("extraneous");
    }

    private void checkSize(int width, int height) {
        if ((long) width * height > MAX_PIXELS) {
            throw new Refused(name + " has " + width + " x " + height + " pixels; at most " + MAX_PIXELS
                    + " are read, make it smaller.");
        }
    }

    private IllegalArgumentException damaged(@Nullable Exception cause) {
        var message = cause == null ? null : cause.getMessage();
        var why = message == null ? "it ends too early" : message.strip().replaceFirst("[.]$", "");
        return new IllegalArgumentException(
                name + " is damaged (" + why.toLowerCase(Locale.ROOT)
                        + "); replace the file or remove it from the images.",
                cause);
    }

    /** A sentence that is complete as it is. */
    private static final class Refused extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
