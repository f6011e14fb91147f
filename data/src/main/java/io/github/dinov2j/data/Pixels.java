package io.github.dinov2j.data;

/** An 8-bit RGB image on the heap. The array is not copied: treat it as read-only. */
public final class Pixels {
    private final int width;
    private final int height;
    private final byte[] rgb;

    /** An image of interleaved rows: red, green, blue of each pixel. */
    public Pixels(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("An image of " + width + " x " + height + " pixels with " + rgb.length
                    + " values; expected 3 for each pixel.");
        }
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * Decodes a PNG, JPEG, GIF (first frame) or BMP as Pillow's {@code convert("RGB")} does: 16 bit scaled to 8, alpha
     * dropped, EXIF orientation not applied. {@code name} is used in error sentences.
     */
    public static Pixels decode(byte[] bytes, String name) {
        return ImageDecoder.decode(bytes, name);
    }

    /**
     * The EXIF orientation of a JPEG file, from 1 (upright) to 8; 1 if the file does not say. {@link #decode} does not apply it,
     * as the reference does not.
     */
    public static int orientation(byte[] bytes) {
        return JpegHeader.isJpeg(bytes) ? JpegHeader.of(bytes).orientation() : 1;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Interleaved rows, 3 values a pixel. */
    public byte[] rgb() {
        return rgb;
    }

    /** Pillow's antialiased bicubic, to the last bit. */
    public Pixels resize(int newWidth, int newHeight) {
        PixelLimit.check(newWidth, newHeight, "The resized image");
        return Bicubic.resize(this, new Bicubic.Box(0, 0, height, width), newWidth, newHeight);
    }

    /**
     * A part of the image after resizing; the rest is never computed.
     *
     * @param window in the resized image
     */
    Pixels resize(int newWidth, int newHeight, Bicubic.Box window) {
        return Bicubic.resize(this, new Bicubic.Box(0, 0, height, width), newWidth, newHeight, window);
    }

    /** The box cut out, then resized to a square: the core of a random resized crop. */
    public Pixels resizedCrop(int top, int left, int cropHeight, int cropWidth, int size) {
        checkInside(top, left, cropHeight, cropWidth);
        PixelLimit.check(size, size, "The resized crop");
        return Bicubic.resize(this, new Bicubic.Box(top, left, cropHeight, cropWidth), size, size);
    }

    /** The box cut out. */
    public Pixels crop(int top, int left, int cropHeight, int cropWidth) {
        checkInside(top, left, cropHeight, cropWidth);
        var cut = new byte[3 * cropWidth * cropHeight];
        for (int y = 0; y < cropHeight; y++) {
            System.arraycopy(rgb, 3 * ((top + y) * width + left), cut, 3 * y * cropWidth, 3 * cropWidth);
        }
        return new Pixels(cropWidth, cropHeight, cut);
    }

    private void checkInside(int top, int left, int cropHeight, int cropWidth) {
        if (top < 0
                || left < 0
                || cropHeight < 1
                || cropWidth < 1
                || top > height - cropHeight
                || left > width - cropWidth) {
            throw new IllegalArgumentException("The box of " + cropWidth + " x " + cropHeight + " pixels at " + left
                    + ", " + top + " is not inside the image of " + width + " x " + height + "; give a box inside it.");
        }
    }

    @Override
    public String toString() {
        return "Pixels: " + width + " x " + height;
    }
}
