package io.github.dinov2j.data.views;

import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Pixels;

/** Turns interleaved 8-bit RGB into normalised float32 planes [3, H, W] through one table of 256 values a channel. */
final class NormalizedPlanes {
    private final float[] table;

    /** Asks the normalization itself for its 256 values, so that views and features agree to the last bit. */
    NormalizedPlanes(Normalization normalization) {
        byte[] everyValue = new byte[3 * 256];
        for (int i = 0; i < everyValue.length; i++) {
            everyValue[i] = (byte) (i / 3);
        }
        this.table = normalization.toTensor(new Pixels(256, 1, everyValue));
    }

    void write(byte[] rgb, float[] to, int offset) {
        int area = rgb.length / 3;
        for (int p = 0; p < area; p++) {
            to[offset + p] = table[rgb[3 * p] & 0xff];
            to[offset + area + p] = table[256 + (rgb[3 * p + 1] & 0xff)];
            to[offset + 2 * area + p] = table[512 + (rgb[3 * p + 2] & 0xff)];
        }
    }
}
