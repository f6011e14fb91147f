package io.github.dinov2j.data;

import java.util.Arrays;

/**
 * Pillow's antialiased bicubic on 8-bit RGB, to the last bit: fixed-point weights of 22 bits, 8-bit values between the
 * horizontal and the vertical pass. Source: the behaviour of Pillow's Image.resize (spec section 13, item 6).
 */
final class Bicubic {
    private static final int BITS = 22;
    private static final int HALF = 1 << (BITS - 1);
    private static final int[] IDENTITY = {1 << BITS};
    private static final double A = -0.5;
    private static final double SUPPORT = 2;

    private Bicubic() {}

    /** The weights of one output position, from source position {@code from} on. */
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
        var first = rows[0].from();
        var last = rows[rows.length - 1];
        var height = last.from() + last.weights().length - first;
        PixelLimit.check(window.width(), height, "The image between the two passes of resizing");
        var strip = new Box(box.top() + first, box.left(), height, box.width());
        var narrow = box.width() == outWidth
                ? image.crop(strip.top(), box.left() + window.left(), height, window.width())
                        .rgb()
                : horizontal(image, strip, columns);
        var result = box.height() == outHeight ? narrow : vertical(narrow, window.width(), rows, first);
        return new Pixels(window.width(), window.height(), result);
    }

    record Box(int top, int left, int height, int width) {}

    private static byte[] horizontal(Pixels image, Box box, Taps[] taps) {
        var in = image.rgb();
        var out = new byte[3 * taps.length * box.height()];
        for (int y = 0; y < box.height(); y++) {
            var row = 3 * ((box.top() + y) * image.width() + box.left());
            for (int x = 0; x < taps.length; x++) {
                weigh(in, row + 3 * taps[x].from(), taps[x].weights(), out, 3 * (y * taps.length + x));
            }
        }
        return out;
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

    private static byte[] vertical(byte[] in, int width, Taps[] taps, int first) {
        int row = 3 * width;
        var out = new byte[row * taps.length];
        var sums = new int[row];
        for (int y = 0; y < taps.length; y++) {
            Arrays.fill(sums, HALF);
            var at = (taps[y].from() - first) * row;
            for (var weight : taps[y].weights()) {
                for (int i = 0; i < row; i++) {
                    sums[i] += weight * (in[at + i] & 0xff);
                }
                at += row;
            }
            for (int i = 0; i < row; i++) {
                out[y * row + i] = clip(sums[i]);
            }
        }
        return out;
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
