package io.github.dinov2j.model.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** TensorFlow's framing of a record: length, its checksum, the bytes, their checksum. */
final class TfRecord {
    private static final int MASK = 0xa282ead8;
    private static final int FRAME_BYTES = 16;

    private TfRecord() {}

    static byte[] framed(byte[] data) {
        var record = ByteBuffer.allocate(data.length + FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(masked(record.array(), 8));
        record.put(data);
        record.putInt(masked(data, data.length));
        return record.array();
    }

    /** The CRC32C of the first bytes, rotated and shifted, so that a checksum over checksums stays a good one. */
    private static int masked(byte[] bytes, int count) {
        var crc = new CRC32C();
        crc.update(bytes, 0, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
