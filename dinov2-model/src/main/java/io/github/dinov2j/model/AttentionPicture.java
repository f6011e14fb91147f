package io.github.dinov2j.model;

import io.github.dinov2j.data.Pixels;
import java.util.Arrays;

/**
 * Attention as a picture: the image, gray and dimmed, glows where a token looks. From the least
 * attention of the map to nearly the most: an even map shows its small differences too.
 */
final class AttentionPicture {
    private static final int SIDE = 224;
    private static final int GAP = 6;
    private static final int COLUMNS = 4;
    private static final int[] GLOW = {0x000004, 0x420a68, 0x932667, 0xdd513a, 0xfca50a, 0xfcffa4}; // "inferno"
    private static final double IMAGE = 0.45;
    private static final double BRIGHT = 0.99; // the share of patches below full colour: one hot patch hides no others

    private AttentionPicture() {}

    /** The map [height][width] over the image, enlarged to about {@link #SIDE} pixels. */
    static Pixels over(AttentionMaps maps, float[] map) {
        var image = enlarged(maps.image());
        var low = low(map);
        var reach = Math.max(high(map) - low, Float.MIN_NORMAL);
        var rgb = image.rgb().clone();
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                var value = interpolated(
                        map,
                        maps.height(),
                        maps.width(),
                        (y + 0.5) * maps.height() / image.height() - 0.5,
                        (x + 0.5) * maps.width() / image.width() - 0.5);
                blend(rgb, 3 * (y * image.width() + x), Math.min(1, Math.max(0, (value - low) / reach)));
            }
        }
        return new Pixels(image.width(), image.height(), rgb);
    }

    static Pixels all(AttentionMaps maps) {
        var image = enlarged(maps.image());
        var columns = Math.min(COLUMNS, maps.heads() + 2);
        var rows = (maps.heads() + 1 + columns) / columns;
        var width = GAP + columns * (image.width() + GAP);
        var height = GAP + rows * (image.height() + GAP);
        var rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        Arrays.fill(rgb, (byte) 255);
        for (int i = 0; i < maps.heads() + 2; i++) {
            var tile = i == 0 ? image : i == 1 ? maps.meanPicture() : maps.picture(i - 2);
            var left = GAP + i % columns * (image.width() + GAP);
            var top = GAP + i / columns * (image.height() + GAP);
            for (int y = 0; y < tile.height(); y++) {
                var at = 3 * ((top + y) * width + left);
                System.arraycopy(tile.rgb(), 3 * y * tile.width(), rgb, at, 3 * tile.width());
            }
        }
        return new Pixels(width, height, rgb);
    }

    private static Pixels enlarged(Pixels image) {
        var longest = Math.max(image.width(), image.height());
        var scale = (double) SIDE / longest;
        return longest == SIDE
                ? image
                : image.resize(Math.max(1, (int) Math.round(image.width() * scale)), Math.max(1, (int)
                        Math.round(image.height() * scale)));
    }

    private static float low(float[] map) {
        var low = map[0];
        for (var value : map) {
            low = Math.min(low, value);
        }
        return low;
    }

    private static float high(float[] map) {
        var sorted = map.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) (BRIGHT * sorted.length))];
    }

    private static double interpolated(float[] map, int height, int width, double y, double x) {
        var top = (int) Math.floor(y);
        var left = (int) Math.floor(x);
        var below = y - top;
        var right = x - left;
        return (1 - below) * (1 - right) * at(map, height, width, top, left)
                + (1 - below) * right * at(map, height, width, top, left + 1)
                + below * (1 - right) * at(map, height, width, top + 1, left)
                + below * right * at(map, height, width, top + 1, left + 1);
    }

    private static double at(float[] map, int height, int width, int y, int x) {
        return map[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))];
    }

    private static void blend(byte[] rgb, int at, double value) {
        var gray = 0.299 * (rgb[at] & 255) + 0.587 * (rgb[at + 1] & 255) + 0.114 * (rgb[at + 2] & 255);
        var place = value * (GLOW.length - 1);
        var low = Math.min(GLOW.length - 2, (int) place);
        for (int c = 0; c < 3; c++) {
            var shift = 16 - 8 * c;
            var from = GLOW[low] >> shift & 255;
            var to = GLOW[low + 1] >> shift & 255;
            var glow = from + (place - low) * (to - from);
            rgb[at + c] = (byte) Math.round(Math.min(255, IMAGE * gray + (1 - IMAGE) * glow + 0.25 * value * glow));
        }
    }
}
