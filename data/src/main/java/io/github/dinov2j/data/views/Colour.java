package io.github.dinov2j.data.views;

/**
 * Brightness, contrast, saturation, grayscale and solarisation of interleaved 8-bit RGB, in place.
 * Agrees with torchvision on Pillow images: float32 blends, truncated to 8 bit after clipping (spec section 12.2).
 */
final class Colour {
    private Colour() {}

    /** Blends with black: factor 0 is black, 1 the image. */
    static void brightness(byte[] rgb, float factor) {
        replace(rgb, blends(0, factor));
    }

    /** Blends with the mean luma: factor 0 is one gray, 1 the image. */
    static void contrast(byte[] rgb, float factor) {
        replace(rgb, blends(meanLuma(rgb), factor));
    }

    /** Blends with the luma of each pixel: factor 0 is grayscale, 1 the image. */
    static void saturation(byte[] rgb, float factor) {
        for (int i = 0; i < rgb.length; i += 3) {
            int luma = luma(rgb, i);
            rgb[i] = blend(luma, rgb[i] & 0xff, factor);
            rgb[i + 1] = blend(luma, rgb[i + 1] & 0xff, factor);
            rgb[i + 2] = blend(luma, rgb[i + 2] & 0xff, factor);
        }
    }

    /** Puts the luma in all three channels. */
    static void grayscale(byte[] rgb) {
        for (int i = 0; i < rgb.length; i += 3) {
            byte luma = (byte) luma(rgb, i);
            rgb[i] = luma;
            rgb[i + 1] = luma;
            rgb[i + 2] = luma;
        }
    }

    /** Inverts every value at or above the threshold, 0 to 256. */
    static void solarize(byte[] rgb, int threshold) {
        for (int i = 0; i < rgb.length; i++) {
            int value = rgb[i] & 0xff;
            rgb[i] = (byte) (value >= threshold ? 255 - value : value);
        }
    }

    private static int meanLuma(byte[] rgb) {
        long sum = 0;
        for (int i = 0; i < rgb.length; i += 3) {
            sum += luma(rgb, i);
        }
        return (int) (sum / (rgb.length / 3.0) + 0.5);
    }

    /** ITU-R 601-2 luma in 16-bit fixed point, as Pillow has it. */
    private static int luma(byte[] rgb, int i) {
        return (19595 * (rgb[i] & 0xff) + 38470 * (rgb[i + 1] & 0xff) + 7471 * (rgb[i + 2] & 0xff) + 32768) >> 16;
    }

    /** Truncates, as Pillow does; rounding would change 40 % of the values. */
    private static byte blend(int base, int value, float factor) {
        float blended = base + factor * (value - base);
        return (byte) (int) Math.max(0f, Math.min(255f, blended));
    }

    private static byte[] blends(int base, float factor) {
        byte[] table = new byte[256];
        for (int value = 0; value < 256; value++) {
            table[value] = blend(base, value, factor);
        }
        return table;
    }

    private static void replace(byte[] rgb, byte[] table) {
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = table[rgb[i] & 0xff];
        }
    }
}
