package io.github.dinov2j.data;

import java.awt.image.Raster;

/**
 * JPEG of four components to RGB by Pillow's formula: channels are stored inverted (Adobe), and red = c * k / 255. ImageIO would
 * go through a colour profile, with values off by up to 73.
 */
final class CmykJpeg {
    private CmykJpeg() {}

    static Pixels rgb(Raster raster, boolean ycck) {
        var w = raster.getWidth();
        var h = raster.getHeight();
        var rgb = new byte[3 * w * h];
        var row = new int[4 * w];
        for (int y = 0; y < h; y++) {
            raster.getPixels(0, y, w, 1, row);
            if (ycck) {
                toCmyk(row);
            }
            multiplyByBlack(row, rgb, 3 * y * w);
        }
        return new Pixels(w, h, rgb);
    }

    private static void multiplyByBlack(int[] row, byte[] rgb, int to) {
        for (int i = 0; i < row.length / 4; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[to + 3 * i + c] = (byte) multiplied(row[4 * i + c], row[4 * i + 3]);
            }
        }
    }

    /** a * b / 255, rounded, in integers. */
    private static int multiplied(int a, int b) {
        var t = a * b + 128;
        return ((t >> 8) + t) >> 8;
    }

    /** YCCK to CMYK in 16-bit fixed point, rounded as libjpeg does. */
    private static void toCmyk(int[] row) {
        for (int i = 0; i < row.length; i += 4) {
            var y = row[i];
            var cb = row[i + 1] - 128;
            var cr = row[i + 2] - 128;
            row[i] = clip(255 - (y + ((91881 * cr + 32768) >> 16)));
            row[i + 1] = clip(255 - (y + ((-22554 * cb - 46802 * cr + 32768) >> 16)));
            row[i + 2] = clip(255 - (y + ((116130 * cb + 32768) >> 16)));
        }
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
