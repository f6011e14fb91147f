package io.github.dinov2j.data;

/** What ImageIO does not tell of a JPEG, read from its segments up to the first scan (ITU-T T.81, annex B). */
final class JpegHeader {
    private static final int START_OF_SCAN = 0xda;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int APP14 = 0xee;

    private byte[] jpeg;
    private int components;
    private int adobeTransform = -1;
    private int orientation = 1;

    private JpegHeader(byte[] jpeg) {
        this.jpeg = jpeg;
    }

    static JpegHeader of(byte[] jpeg) {
        var header = new JpegHeader(jpeg);
        var at = 2;
        while (at + 4 <= jpeg.length && header.u8(at) == 0xff && header.u8(at + 1) != START_OF_SCAN) {
            if (header.u8(at + 1) == 0xff) {
                at++;
            } else {
                var end = Math.min(jpeg.length, at + 2 + (header.u8(at + 2) << 8 | header.u8(at + 3)));
                header.segment(header.u8(at + 1), at + 4, end);
                at = Math.max(end, at + 2);
            }
        }
        return header;
    }

    static boolean isJpeg(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xd8;
    }

    private void segment(int marker, int body, int end) {
        if (isFrame(marker) && end >= body + 6) {
            components = u8(body + 5);
        } else if (marker == APP14 && end >= body + 12 && starts(body, "Adobe")) {
            adobeTransform = u8(body + 11);
        } else if (marker == APP1 && end >= body + 6 && starts(body, "Exif")) {
            orientation = ExifOrientation.read(jpeg, body + 6, end);
        } else if (marker == APP2 && end >= body + 11 && starts(body, "ICC_PROFILE")) {
            hide(body);
        }
    }

    /** ImageIO would convert the pixels by an embedded profile, and fail on a damaged one; the reference ignores profiles. */
    private void hide(int body) {
        jpeg = jpeg.clone();
        jpeg[body] = 'X';
    }

    private static boolean isFrame(int marker) {
        // 0xc4, 0xc8 and 0xcc are tables, not frames.
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private boolean starts(int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (jpeg[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int u8(int at) {
        return jpeg[at] & 0xff;
    }

    /** The file with its colour profile, if any, hidden. */
    byte[] withoutProfile() {
        return jpeg;
    }

    boolean isCmyk() {
        return components == 4;
    }

    /** Adobe's marker says that cyan, magenta and yellow are stored as luma and chroma. */
    boolean isYcck() {
        return adobeTransform == 2;
    }

    /** EXIF orientation from 1 (upright) to 8; 1 when the file does not say. */
    int orientation() {
        return orientation;
    }
}
