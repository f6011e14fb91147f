package io.github.dinov2j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The orientation tag of an EXIF segment. Source: EXIF 2.32, section 4.6; TIFF 6.0, section 2. */
final class ExifOrientation {
    private static final int TAG = 0x0112;
    private static final int UPRIGHT = 1;

    private ExifOrientation() {}

    /** The tag in the TIFF structure that starts at {@code from}: 1 to 8; 1 when missing or damaged. */
    static int of(byte[] data, int from) {
        if (data.length < from + 8) {
            return UPRIGHT;
        }
        var tiff = ByteBuffer.wrap(data, from, data.length - from).slice();
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return entries(tiff, Integer.toUnsignedLong(tiff.getInt(4)));
    }

    private static int entries(ByteBuffer tiff, long directory) {
        if (directory > tiff.limit() - 2) {
            return UPRIGHT;
        }
        var count = Short.toUnsignedInt(tiff.getShort((int) directory));
        for (int i = 0; i < count; i++) {
            var at = directory + 2 + 12L * i;
            if (at > tiff.limit() - 12) {
                return UPRIGHT;
            }
            if (Short.toUnsignedInt(tiff.getShort((int) at)) == TAG) {
                var value = tiff.getShort((int) at + 8);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
