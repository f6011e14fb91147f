package io.github.dinov2j.data;

import java.util.Arrays;

/**
 * Pillow's antialiased bicubic on 8-bit RGB, to the last bit: fixed-point weights of 22 bits, 8-bit values between the
 * two passes. Source: the behaviour of Pillow's Image.resize (spec section 13, item 6).
 */
final class Bicubic {
    private static final int BITS = 22;
    private static final int HALF = 1 << (BITS - 1);
    private static final int[] IDENTITY = {1 << BITS};
    private static final double A = -0.5;
    private static final double SUPPORT = 2;

    private Bicubic() {}

    /** The weights of one output position, from source position {@code from} on. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Taps(int from, int[] weights) {}

    /** The box of the image, resized to outWidth x outHeight. */
    static Pixels resize(Pixels image, Box box, int outWidth, int outHeight) {
        return resize(image, box, outWidth, outHeight, new Box(0, 0, outHeight, outWidth));
    }

    /** Of the box, resized to outWidth x outHeight, only the window: what lies outside it is never computed. */
    static Pixels resize(Pixels image, Box box, int outWidth, int outHeight, Box window) {
        PixelLimit.check(window.width(), window.height(), "The resized image");
        var columns = taps(box.width(), outWidth, window.left(), window.width());
        var rows = taps(box.height(), outHeight, window.top(), window.height());
        var part = new Box(rows[0].from(), columns[0].from(), length(rows), length(columns));
        var in = new Plane(
                image.rgb(), image.width(), (box.top() + part.top()) * image.width() + box.left() + part.left());
        var result = verticalFirst(box, outWidth, outHeight)
                ? horizontal(vertical(in, part.width(), rows), window.height(), columns)
                : vertical(horizontal(in, part.height(), columns), window.width(), rows);
        return new Pixels(window.width(), window.height(), result.rgb());
    }

    record Box(int top, int left, int height, int width) {}

    /** Pixels in rows of {@code stride} pixels; the first one wanted is number {@code start}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Plane(byte[] rgb, int stride, int start) {}

    /** How many source positions the taps reach over. */
    private static int length(Taps[] taps) {
        var last = taps[taps.length - 1];
        return last.from() + last.weights().length - taps[0].from();
    }

    /** Which pass is first decides the last bit: from Pillow 13 on the vertical one where the height shrinks much more. */
    private static boolean verticalFirst(Box box, int outWidth, int outHeight) {
        return outHeight < box.height() && box.height() - outHeight > 2 * (box.width() - outWidth);
    }

    private static Plane horizontal(Plane in, int height, Taps[] taps) {
        PixelLimit.check(taps.length, height, "The image between the two passes of resizing");
        var out = new byte[3 * taps.length * height];
        for (int y = 0; y < height; y++) {
            var row = 3 * (in.start() + y * in.stride() - taps[0].from());
            for (int x = 0; x < taps.length; x++) {
                weigh(in.rgb(), row + 3 * taps[x].from(), taps[x].weights(), out, 3 * (y * taps.length + x));
            }
        }
        return new Plane(out, taps.length, 0);
    }

    private static void weigh(byte[] in, int from, int[] weights, byte[] out, int to) {
        int r = HALF;
        int g = HALF;
        int b = HALF;
        var at = from;
        for (var weight : weights) {
            r += weight * (in[at] & 0xff);
            g += weight * (in[at + 1] & 0xff);
            b += weight * (in[at + 2] & 0xff);
            at += 3;
        }
        out[to] = clip(r);
        out[to + 1] = clip(g);
        out[to + 2] = clip(b);
    }

    private static Plane vertical(Plane in, int width, Taps[] taps) {
        PixelLimit.check(width, taps.length, "The image between the two passes of resizing");
        var out = new byte[3 * width * taps.length];
        var sums = new int[3 * width];
        for (int y = 0; y < taps.length; y++) {
            Arrays.fill(sums, HALF);
            var at = 3 * (in.start() + (taps[y].from() - taps[0].from()) * in.stride());
            for (var weight : taps[y].weights()) {
                add(weight, in.rgb(), at, sums);
                at += 3 * in.stride();
            }
            for (int i = 0; i < sums.length; i++) {
                out[y * sums.length + i] = clip(sums[i]);
            }
        }
        return new Plane(out, width, 0);
    }

    private static void add(int weight, byte[] in, int at, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * (in[at + i] & 0xff);
        }
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(255, value >> BITS));
    }

    private static Taps[] taps(int in, int out, int first, int count) {
        var ratio = (double) in / out;
        var stretch = Math.max(ratio, 1);
        var taps = new Taps[count];
        for (int i = 0; i < count; i++) {
            taps[i] = in == out ? new Taps(first + i, IDENTITY) : taps((first + i + 0.5) * ratio, stretch, in);
        }
        return taps;
    }

    private static Taps taps(double centre, double stretch, int in) {
        var from = Math.max(0, (int) (centre - SUPPORT * stretch + 0.5));
        var to = Math.min(in, (int) (centre + SUPPORT * stretch + 0.5));
        var exact = new double[to - from];
        var squeeze = 1 / stretch;
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = keys((i + from - centre + 0.5) * squeeze);
            sum += exact[i];
        }
        var fixed = new int[exact.length];
        for (int i = 0; i < exact.length; i++) {
            var scaled = exact[i] / sum * (1 << BITS);
            fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        return new Taps(from, fixed);
    }

    private static double keys(double distance) {
        var x = Math.abs(distance);
        if (x < 1) {
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
}
