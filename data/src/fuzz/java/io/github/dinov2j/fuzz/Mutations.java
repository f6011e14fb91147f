package io.github.dinov2j.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Ways to spoil bytes that know nothing of the format: bits, interesting numbers, cuts, repeats, pieces of another file. */
public final class Mutations {
    private static final long[] NUMBERS = {
        0, 1, -1, 2, 7, 8, 16, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE,
        0xffffffffL, 1L << 32, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 4, 100_000_000
    };
    private static final String[] TEXTS = {
        "-1", "0", "1", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "1e308", "1e999", "0.5", "NaN", "null", "true", "\"\"", "[]", "{}", "../../evil", "/etc/passwd", "\u0000", "\uD800"
    };
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final int ENDS = 600;

    private Mutations() {}

    /** One to four changes, one after the other. */
    public static byte[] spoil(SplittableRandom random, byte[] seed, byte[] other) {
        byte[] bytes = seed.clone();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            bytes = once(random, bytes, other);
        }
        return bytes;
    }

    private static byte[] once(SplittableRandom random, byte[] bytes, byte[] other) {
        if (bytes.length == 0) {
            return other.clone();
        }
        int at = place(random, bytes.length);
        return switch (random.nextInt(12)) {
            case 0, 1 -> flipped(bytes, at, random.nextInt(8));
            case 2, 3 -> with(bytes, at, (byte) NUMBERS[random.nextInt(NUMBERS.length)]);
            case 4, 5 -> number(random, bytes, at);
            case 6 -> Arrays.copyOf(bytes, at);
            case 7 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length(random, bytes.length - at)));
            case 8 -> replaced(bytes, at, at + length(random, bytes.length - at), new byte[0]);
            case 9 -> replaced(bytes, at, at, noise(random));
            case 10 -> splice(random, bytes, at, other);
            default -> text(random, bytes, at);
        };
    }

    /** Often near the beginning or the end, where headers and directories are. */
    private static int place(SplittableRandom random, int length) {
        int near = Math.min(length, ENDS);
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(length);
            case 1 -> length - 1 - random.nextInt(near);
            default -> random.nextInt(near);
        };
    }

    private static int length(SplittableRandom random, int most) {
        return 1 + random.nextInt(Math.max(1, Math.min(most, random.nextBoolean() ? 8 : most)));
    }

    private static byte[] flipped(byte[] bytes, int at, int bit) {
        return with(bytes, at, (byte) (bytes[at] ^ 1 << bit));
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        bytes[at] = value;
        return bytes;
    }

    /** Overwrites 2, 4 or 8 bytes with a length that is huge, negative or just off, in either byte order. */
    private static byte[] number(SplittableRandom random, byte[] bytes, int at) {
        long value = NUMBERS[random.nextInt(NUMBERS.length)] + random.nextInt(-1, 2);
        ByteBuffer wide = ByteBuffer.allocate(8).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int width = 2 << random.nextInt(3);
        switch (width) {
            case 2 -> wide.putShort((short) value);
            case 4 -> wide.putInt((int) value);
            default -> wide.putLong(value);
        }
        System.arraycopy(wide.array(), 0, bytes, at, Math.min(width, bytes.length - at));
        return bytes;
    }

    /** The next decimal number after a place becomes another text. */
    private static byte[] text(SplittableRandom random, byte[] bytes, int at) {
        var found = DIGITS.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        String other = TEXTS[random.nextInt(TEXTS.length)];
        return found.find(at)
                ? replaced(bytes, found.start(), found.end(), other.getBytes(StandardCharsets.UTF_8))
                : flipped(bytes, at, 0);
    }

    private static byte[] noise(SplittableRandom random) {
        byte[] noise = new byte[1 + random.nextInt(40)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] splice(SplittableRandom random, byte[] bytes, int at, byte[] other) {
        int from = random.nextInt(other.length + 1);
        byte[] piece = Arrays.copyOfRange(other, from, other.length);
        return random.nextBoolean()
                ? replaced(bytes, at, bytes.length, piece)
                : replaced(bytes, at, Math.min(bytes.length, at + piece.length), piece);
    }

    static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
        out.write(bytes, 0, from);
        out.writeBytes(by);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
