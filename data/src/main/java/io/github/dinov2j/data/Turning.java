package io.github.dinov2j.data;

/** Turns and mirrors stored images upright. Source: EXIF 2.32, section 4.6.4, tag 0x0112. */
final class Turning {
    private Turning() {}

    static Pixels upright(Pixels image, int orientation) {
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("The orientation is " + orientation + "; expected 1 to 8.");
        }
        if (orientation == 1) {
            return image;
        }
        int width = image.width();
        int height = image.height();
        boolean swapped = orientation > 4; // the first stored row is then a side of the scene
        int outWidth = swapped ? height : width;
        int outHeight = swapped ? width : height;
        byte[] from = image.rgb();
        byte[] to = new byte[from.length];
        for (int y = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++) {
                int sourceX = swapped ? flip(y, width, orientation >= 7) : flip(x, width, orientation <= 3);
                int sourceY = swapped
                        ? flip(x, height, orientation == 6 || orientation == 7)
                        : flip(y, height, orientation >= 3);
                System.arraycopy(from, 3 * (sourceY * width + sourceX), to, 3 * (y * outWidth + x), 3);
            }
        }
        return new Pixels(outWidth, outHeight, to);
    }

    private static int flip(int at, int length, boolean mirrored) {
        return mirrored ? length - 1 - at : at;
    }
}
