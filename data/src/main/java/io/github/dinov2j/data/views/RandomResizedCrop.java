package io.github.dinov2j.data.views;

import io.github.dinov2j.data.Pixels;
import java.util.random.RandomGenerator;

/**
 * Cuts a box of random area and aspect and resizes it to a square, as torchvision's RandomResizedCrop: ten tries,
 * then the centre; sides are rounded half to even.
 */
final class RandomResizedCrop {
    private static final int TRIES = 10;

    private final CropSettings settings;
    private final double logMaxAspect;

    RandomResizedCrop(CropSettings settings) {
        this.settings = settings;
        this.logMaxAspect = Math.log(settings.maxAspect());
    }

    /** A fresh array [size, size, 3] that the caller may change. */
    byte[] cut(Pixels image, CropBox box) {
        return image.resizedCrop(box.top(), box.left(), box.height(), box.width(), settings.size())
                .rgb()
                .clone(); // pixels are read-only
    }

    CropBox draw(int imageHeight, int imageWidth, RandomGenerator random) {
        double imageArea = (double) imageHeight * imageWidth;
        for (int tries = 0; tries < TRIES; tries++) {
            double area = imageArea * Draw.uniform(settings.minArea(), settings.maxArea(), random);
            double aspect = Math.exp(Draw.uniform(-logMaxAspect, logMaxAspect, random));
            int width = (int) Math.rint(Math.sqrt(area * aspect));
            int height = (int) Math.rint(Math.sqrt(area / aspect));
            if (width > 0 && width <= imageWidth && height > 0 && height <= imageHeight) {
                int top = Draw.index(imageHeight - height + 1, random);
                return new CropBox(top, Draw.index(imageWidth - width + 1, random), height, width);
            }
        }
        return centre(imageHeight, imageWidth);
    }

    /** The largest centred box within the limits of aspect. */
    private CropBox centre(int imageHeight, int imageWidth) {
        double tallest = imageWidth * settings.maxAspect();
        double widest = imageHeight * settings.maxAspect();
        int height = imageHeight > tallest ? (int) Math.rint(tallest) : imageHeight;
        int width = imageWidth > widest ? (int) Math.rint(widest) : imageWidth;
        return new CropBox((imageHeight - height) / 2, (imageWidth - width) / 2, height, width);
    }
}
