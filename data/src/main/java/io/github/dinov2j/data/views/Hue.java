package io.github.dinov2j.data.views;

/**
 * Turns the colour circle of interleaved 8-bit RGB, in place, through Pillow's 8-bit HSV: hue and saturation are
 * truncated to 0..255, the way back rounds half up (spec section 12.2).
 */
final class Hue {
    private Hue() {}

    /** Shifts by a part of a turn, -0.5 to 0.5. */
    static void shift(byte[] rgb, double turn) {
        int steps = (int) (turn * 255); // truncated towards 0, as torchvision does
        for (int i = 0; i < rgb.length; i += 3) {
            shift(rgb, i, steps);
        }
    }

    private static void shift(byte[] rgb, int i, int steps) {
        int r = rgb[i] & 0xff;
        int g = rgb[i + 1] & 0xff;
        int b = rgb[i + 2] & 0xff;
        int max = Math.max(r, Math.max(g, b));
        int spread = max - Math.min(r, Math.min(g, b));
        int saturation = spread == 0 ? 0 : (int) ((float) spread / max * 255.0);
        if (saturation == 0) {
            fill(rgb, i, max); // gray has no hue; Pillow also drops a saturation below 1/255
            return;
        }
        int hue = (hue(r, g, b, max, spread) + steps) & 0xff;
        paint(rgb, i, hue, saturation / 255f, max);
    }

    /** Hue in 0..255: the sector of the largest channel, plus where the other two stand in it. */
    private static int hue(int r, int g, int b, int max, float spread) {
        float fromR = (max - r) / spread;
        float fromG = (max - g) / spread;
        float fromB = (max - b) / spread;
        float sixths = r == max ? fromB - fromG : g == max ? 2 + fromR - fromB : 4 + fromG - fromR;
        double turn = sixths / 6.0;
        float whole = (float) (turn < 0 ? turn + 1 : turn);
        return Math.min(255, (int) (whole * 255.0));
    }

    private static void paint(byte[] rgb, int i, int hue, float saturation, int value) {
        float sixths = hue * 6f / 255f;
        int sector = (int) sixths;
        float rest = sixths - sector;
        byte v = (byte) value;
        byte p = round(value * (1 - saturation));
        byte q = round(value * (1 - saturation * rest));
        byte t = round(value * (1 - saturation * (1 - rest)));
        switch (sector % 6) {
            case 0 -> set(rgb, i, v, t, p);
            case 1 -> set(rgb, i, q, v, p);
            case 2 -> set(rgb, i, p, v, t);
            case 3 -> set(rgb, i, p, q, v);
            case 4 -> set(rgb, i, t, p, v);
            default -> set(rgb, i, v, p, q);
        }
    }

    private static byte round(float value) {
        return (byte) (int) (value + 0.5f);
    }

    private static void fill(byte[] rgb, int i, int value) {
        set(rgb, i, (byte) value, (byte) value, (byte) value);
    }

    private static void set(byte[] rgb, int i, byte r, byte g, byte b) {
        rgb[i] = r;
        rgb[i + 1] = g;
        rgb[i + 2] = b;
    }
}
