package io.github.dinov2j.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The markers of a JPEG file before its first scan, read as libjpeg reads them. Source: ITU T.81, annex B; JFIF 1.02; the
 * colour rules of libjpeg's default_decompress_parms.
 */
final class JpegMarkers {
    /** What the components of a pixel are. */
    enum Colour {
        GRAY,
        RGB,
        YCC,
        CMYK,
        YCCK
    }

    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COMMENT = 0xFE;
    private static final int START_OF_SCAN = 0xDA;

    private final byte[] bytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int at = 2;
    private boolean jfif;
    private int adobe = -1;
    private int orientation = 1;
    private byte[] components = {};

    private JpegMarkers(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads up to the first scan; an IllegalArgumentException says what is wrong, without the file's name. */
    static JpegMarkers read(byte[] bytes) {
        var markers = new JpegMarkers(bytes);
        var marker = markers.next();
        while (marker != START_OF_SCAN) {
            markers.segment(marker);
            marker = markers.next();
        }
        return markers;
    }

    /** The next marker's code; {@code at} is then at its length. */
    private int next() {
        while (at < bytes.length && bytes[at] != (byte) 0xFF) {
            at++;
        }
        while (at < bytes.length && bytes[at] == (byte) 0xFF) {
            at++;
        }
        if (at + 3 > bytes.length) {
            throw new IllegalArgumentException("it ends before its pixels");
        }
        return bytes[at++] & 0xff;
    }

    private void segment(int marker) {
        var length = word(bytes, at);
        if (length < 2 || at + length > bytes.length) {
            throw new IllegalArgumentException("it ends before its pixels");
        }
        var data = Arrays.copyOfRange(bytes, at + 2, at + length);
        if (marker >= APP0 && marker <= APP15) {
            application(marker, data);
        } else if (marker != COMMENT) {
            frame(marker, data);
            keep(marker, data);
        }
        at += length;
    }

    private void application(int marker, byte[] data) {
        if (marker == APP0 && starts(data, "JFIF\0")) {
            jfif = true;
        } else if (marker == APP14 && data.length >= 12 && starts(data, "Adobe")) {
            adobe = data[11] & 0xff;
        } else if (marker == APP1 && starts(data, "Exif\0\0")) {
            orientation = ExifOrientation.of(data, 6);
        }
    }

    private void frame(int marker, byte[] data) {
        var isFrame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (isFrame && data.length >= 6 && data.length >= 6 + 3 * (data[5] & 0xff)) {
            components = new byte[data[5] & 0xff];
            for (int i = 0; i < components.length; i++) {
                components[i] = data[6 + 3 * i];
            }
        }
    }

    private void keep(int marker, byte[] data) {
        kept.write(0xFF);
        kept.write(marker);
        kept.write((data.length + 2) >> 8);
        kept.write(data.length + 2);
        kept.writeBytes(data);
    }

    private static boolean starts(byte[] data, String text) {
        var prefix = text.getBytes(StandardCharsets.US_ASCII);
        return data.length >= prefix.length && Arrays.equals(data, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    /** EXIF orientation, 1 to 8; 1 = upright or unknown. */
    int orientation() {
        return orientation;
    }

    Colour colour() {
        switch (components.length) {
            case 1:
                return Colour.GRAY;
            case 3:
                return isRgb() ? Colour.RGB : Colour.YCC;
            case 4:
                return adobe < 1 ? Colour.CMYK : Colour.YCCK;
            default:
                throw new IllegalArgumentException("it has " + components.length + " components, expected 1, 3 or 4");
        }
    }

    private boolean isRgb() {
        return !jfif && (adobe == 0 || adobe < 0 && new String(components, StandardCharsets.ISO_8859_1).equals("RGB"));
    }

    /**
     * The same image without comments, profiles and thumbnails, which ImageIO trips over or applies, and with one Adobe
     * marker that lets ImageIO give the components as they are stored.
     */
    byte[] plain() {
        var out = new ByteArrayOutputStream(bytes.length);
        out.write(0xFF);
        out.write(0xD8);
        if (components.length > 1) {
            out.writeBytes(new byte[] {(byte) 0xFF, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0});
            out.write(components.length == 3 ? 1 : 0);
        }
        out.writeBytes(kept.toByteArray());
        out.write(bytes, at - 2, bytes.length - at + 2);
        return out.toByteArray();
    }
}
