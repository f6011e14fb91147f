package io.github.dinov2j.data.views;

/** Mirrors interleaved RGB left to right, in place. */
final class Flip {
    private Flip() {}

    static void horizontally(byte[] rgb, int width) {
        for (int start = 0; start < rgb.length; start += 3 * width) {
            for (int left = start, right = start + 3 * (width - 1); left < right; left += 3, right -= 3) {
                swap(rgb, left, right);
                swap(rgb, left + 1, right + 1);
                swap(rgb, left + 2, right + 2);
            }
        }
    }

    private static void swap(byte[] rgb, int a, int b) {
        byte kept = rgb[a];
        rgb[a] = rgb[b];
        rgb[b] = kept;
    }
}
