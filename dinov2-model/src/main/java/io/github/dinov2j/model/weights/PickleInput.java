package io.github.dinov2j.model.weights;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle; every length is compared with what is left before anything is allocated. */
final class PickleInput {
    private static final int MAX_NUMBER_BYTES = 1000;

    private final ByteBuffer bytes;

    PickleInput(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    int position() {
        return bytes.position();
    }

    int u1() {
        return need(1).get() & 0xff;
    }

    int u2() {
        return need(2).getShort() & 0xffff;
    }

    int i4() {
        return need(4).getInt();
    }

    double bigEndianDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(need(8).getLong()));
    }

    /** An unsigned length of 1, 4 or 8 bytes that fits into what is left. */
    int length(int width) {
        long length =
                switch (width) {
                    case 1 -> u1();
                    case 4 -> Integer.toUnsignedLong(i4());
                    default -> need(8).getLong();
                };
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("declares a value of " + Long.toUnsignedString(length) + " bytes where "
                    + bytes.remaining() + " are left; it is damaged.");
        }
        return (int) length;
    }

    String text(int length, Charset charset) {
        byte[] text = new byte[length];
        need(length).get(text);
        return new String(text, charset);
    }

    void skip(int length) {
        bytes.position(need(length).position() + length);
    }

    /** A little-endian two's complement number, as of LONG1 and LONG4. */
    BigInteger wholeNumber(int length) {
        checkNumber(length);
        byte[] number = new byte[length + 1];
        for (int i = length; i > 0; i--) {
            number[i] = need(1).get();
        }
        number[0] = (byte) (length > 0 && number[1] < 0 ? -1 : 0);
        return new BigInteger(number);
    }

    /** Up to the next line feed, which is read over; the text opcodes of protocol 0. */
    String line() {
        int end = bytes.position();
        while (end < bytes.limit() && bytes.get(end) != '\n') {
            end++;
        }
        String line = text(end - bytes.position(), StandardCharsets.UTF_8);
        u1();
        return line;
    }

    BigInteger wholeNumberLine() {
        String line = line();
        checkNumber(line.length());
        return new BigInteger(line.endsWith("L") ? line.substring(0, line.length() - 1) : line);
    }

    private static void checkNumber(int length) {
        if (length > MAX_NUMBER_BYTES) {
            throw new IllegalArgumentException("has a number of " + length + " digits or bytes; it is damaged.");
        }
    }

    private ByteBuffer need(int count) {
        if (bytes.remaining() < count) {
            throw new IllegalArgumentException("ends in the middle of its pickle; it is truncated, download it again.");
        }
        return bytes;
    }
}
