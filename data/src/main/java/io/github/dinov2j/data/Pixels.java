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

    /** Pillow's antialiased bicubic. */
    public Pixels resize(int newWidth, int newHeight) {
        if (newWidth < 1 || newHeight < 1 || (long) newWidth * newHeight > ImageDecoder.MAX_PIXELS) {
            throw new IllegalArgumentException("The image of " + width + " x " + height + " pixels would be " + newWidth
                    + " x " + newHeight + " after resizing; expected from 1 to " + ImageDecoder.MAX_PIXELS
                    + " pixels: remove the image or cut it.");
        }
        return Bicubic.resize(this, new Bicubic.CropBounds(0, 0, height, width), newWidth, newHeight);
    }

    /** Turned and mirrored as this EXIF orientation, 1 to 8, asks for; pixels are moved, never changed. */
    public Pixels upright(int orientation) {
        return Turning.upright(this, orientation);
    }

    /** The window of the resized image. */
    Pixels resize(int newWidth, int newHeight, Bicubic.CropBounds window) {
        return Bicubic.resize(this, new Bicubic.CropBounds(0, 0, height, width), newWidth, newHeight, window);
    }

    /** The box cut out, then resized to a square: the core of a random resized crop. */
    public Pixels resizedCrop(int top, int left, int cropHeight, int cropWidth, int size) {
        checkInside(top, left, cropHeight, cropWidth);
        return Bicubic.resize(this, new Bicubic.CropBounds(top, left, cropHeight, cropWidth), size, size);
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
        if (top < 0 || left < 0 || top + cropHeight > height || left + cropWidth > width) {
            throw new IllegalArgumentException("The box of " + cropWidth + " x " + cropHeight + " pixels at " + left
                    + ", " + top + " is not inside the image of " + width + " x " + height + ".");
        }
    }

    @Override
    public String toString() {
        return "Pixels: " + width + " x " + height;
    }
}
