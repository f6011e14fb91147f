package io.github.dinov2j.data;

/**
 * What happens to an image before the backbone: short side resized, centre cropped, normalised. Source:
 * dinov2/data/transforms.py (spec section 5, evaluation).
 *
 * @param resize short side in pixels after resizing; 0 = not resized
 * @param crop side of the centre crop in pixels
 * @param normalization of the channels
 */
public record Preprocessing(int resize, int crop, Normalization normalization) {
    public Preprocessing {
        if (crop < 1 || resize < 0 || (resize > 0 && resize < crop)) {
            throw new IllegalArgumentException("The preprocessing resizes to " + resize + " and crops " + crop
                    + " pixels; expected a crop of at least 1 and a resize of 0 or at least the crop.");
        }
    }

    /** What the released models were judged with: 256, 224, ImageNet. */
    public static Preprocessing released() {
        return new Preprocessing(256, 224, Normalization.imageNet());
    }

    /** The same with other sizes. */
    public Preprocessing withSize(int shortSide, int side) {
        return new Preprocessing(shortSide, side, normalization);
    }

    /** Channel-major values [3,crop,crop]. */
    public float[] apply(Pixels image) {
        return normalization.toTensor(view(image));
    }

    /** What the model sees of the image: resized and cropped. Resizes only what the crop keeps. */
    public Pixels view(Pixels image) {
        var width = side(resize, image.width(), image.height());
        var height = side(resize, image.height(), image.width());
        if (width < crop || height < crop) {
            throw new IllegalArgumentException("The image is " + image.width() + " x " + image.height()
                    + " pixels, smaller than the crop of " + crop + "; give a resize of at least the crop.");
        }
        var top = centre(height, crop);
        var left = centre(width, crop);
        return width == image.width() && height == image.height()
                ? image.crop(top, left, crop, crop)
                : image.resize(width, height, new Bicubic.CropBounds(top, left, crop, crop));
    }

    /** A side after the shorter one has become {@code resize}; 0 = not resized. */
    static int side(int resize, int length, int other) {
        if (resize == 0) {
            return length;
        }
        var side = length <= other ? resize : (long) resize * length / other;
        return (int) Math.min(side, Integer.MAX_VALUE);
    }

    /** Half of what is left over, rounded half to even as Python does. */
    static int centre(int length, int kept) {
        return (int) Math.rint((length - kept) / 2.0);
    }
}
