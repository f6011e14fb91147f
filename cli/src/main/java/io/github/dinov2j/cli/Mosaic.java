package io.github.dinov2j.cli;

import io.github.dinov2j.data.Pixels;
import java.util.Arrays;

/** A grid of small pictures, enlarged without blur, each in a coloured frame. */
final class Mosaic {
    static final int QUERY = 0x2563eb;
    static final int RIGHT = 0x15803d;
    static final int WRONG = 0xc62828;
    private static final int CELL = 84;
    private static final int FRAME = 3;
    private static final int GAP = 6;
    private static final int PAPER = 0xffffff;

    private final int width;
    private final int height;
    private final byte[] rgb;

    Mosaic(int rows, int columns) {
        width = GAP + columns * (CELL + 2 * FRAME + GAP);
        height = GAP + rows * (CELL + 2 * FRAME + GAP);
        rgb = new byte[3 * width * height];
        fill(0, 0, width, height, PAPER);
    }

    void put(int row, int column, Pixels image, int frame) {
        int left = GAP + column * (CELL + 2 * FRAME + GAP);
        int top = GAP + row * (CELL + 2 * FRAME + GAP);
        fill(left, top, CELL + 2 * FRAME, CELL + 2 * FRAME, frame);
        byte[] from = image.rgb();
        for (int y = 0; y < CELL; y++) {
            int source = y * image.height() / CELL * image.width();
            for (int x = 0; x < CELL; x++) {
                int at = 3 * (source + x * image.width() / CELL);
                System.arraycopy(from, at, rgb, 3 * ((top + FRAME + y) * width + left + FRAME + x), 3);
            }
        }
    }

    private void fill(int left, int top, int columns, int rows, int colour) {
        byte[] one = {(byte) (colour >> 16), (byte) (colour >> 8), (byte) colour};
        for (int y = top; y < top + rows; y++) {
            for (int x = left; x < left + columns; x++) {
                System.arraycopy(one, 0, rgb, 3 * (y * width + x), 3);
            }
        }
    }

    Pixels pixels() {
        return new Pixels(width, height, Arrays.copyOf(rgb, rgb.length));
    }
}
