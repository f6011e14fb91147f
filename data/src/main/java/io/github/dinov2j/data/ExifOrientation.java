package io.github.dinov2j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tag 0x0112 of the first directory of a TIFF block (EXIF 2.3, section 4.5). */
final class ExifOrientation {
    private static final int UPRIGHT = 1;
    private static final int TAG = 0x0112;

    private ExifOrientation() {}

    /** The orientation from 1 to 8 of the block in bytes[from, to); 1 if it does not say or is damaged. */
    static int read(byte[] bytes, int from, int to) {
        if (to - from < 14) {
            return UPRIGHT;
        }
        var tiff = ByteBuffer.wrap(bytes, from, to - from).slice();
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        var directory = Integer.toUnsignedLong(tiff.getInt(4));
        return directory + 2 > tiff.capacity() ? UPRIGHT : find(tiff, (int) directory);
    }

    private static int find(ByteBuffer tiff, int directory) {
        var count = tiff.getShort(directory) & 0xffff;
        for (int i = 0; i < count && directory + 14 + 12 * i <= tiff.capacity(); i++) {
            var at = directory + 2 + 12 * i;
            if ((tiff.getShort(at) & 0xffff) == TAG) {
                var value = tiff.getShort(at + 8);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
