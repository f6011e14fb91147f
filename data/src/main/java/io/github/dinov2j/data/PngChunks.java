package io.github.dinov2j.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/** The chunks of a PNG file, checked before anything is unpacked. Source: W3C PNG, second edition, sections 5 and 11. */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int FRAME = 12;
    private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    private PngChunks() {}

    /** Checks every chunk; returns the file without texts and profiles, which could unpack to anything. */
    static byte[] plain(byte[] bytes) {
        var out = new ByteArrayOutputStream(bytes.length);
        out.write(bytes, 0, SIGNATURE);
        var at = SIGNATURE;
        var type = "";
        while (!type.equals("IEND")) {
            var length = length(bytes, at);
            type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
            if (NEEDED.contains(type)) {
                checkSum(bytes, at, length, type);
                out.write(bytes, at, length + FRAME);
            }
            at += length + FRAME;
        }
        return out.toByteArray();
    }

    /** The width the header claims; 1 when it is cut off. */
    static int width(byte[] bytes) {
        return claim(bytes, 16);
    }

    /** The height the header claims; 1 when it is cut off. */
    static int height(byte[] bytes) {
        return claim(bytes, 20);
    }

    private static int claim(byte[] bytes, int at) {
        return bytes.length < at + 4 ? 1 : Math.max(0, ByteBuffer.wrap(bytes).getInt(at));
    }

    private static int length(byte[] bytes, int at) {
        var left = bytes.length - at - FRAME;
        var length = left < 0 ? -1 : ByteBuffer.wrap(bytes).getInt(at);
        if (length < 0 || length > left) {
            throw new IllegalArgumentException("it ends too early");
        }
        return length;
    }

    private static void checkSum(byte[] bytes, int at, int length, String type) {
        var crc = new CRC32();
        crc.update(bytes, at + 4, length + 4);
        if ((int) crc.getValue() != ByteBuffer.wrap(bytes).getInt(at + 8 + length)) {
            throw new IllegalArgumentException("the checksum of its part " + type + " is wrong");
        }
    }
}
