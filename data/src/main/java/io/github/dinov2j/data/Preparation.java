package io.github.dinov2j.data;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * What happens to an image before the backbone takes its features: turned upright if wished, short side resized, centre
 * cropped, fitted to whole patches, normalised.
 *
 * @param resize short side in pixels after resizing; 0 = the image's own size
 * @param crop side of the centre crop in pixels; 0 = the whole image, whatever its aspect
 * @param normalization of the channels
 * @param fit what to do with sides that are no multiples of the patch
 * @param upright whether the EXIF orientation is applied, before anything else
 * @param patch side of a patch in pixels
 */
public record Preparation(int resize, int crop, Normalization normalization, Fit fit, boolean upright, int patch)
        implements ImagePreparation {
    public Preparation {
        if (resize < 0 || crop < 0 || patch < 1 || (resize > 0 && resize < crop)) {
            throw new IllegalArgumentException("The images would be resized to " + resize + ", cropped to " + crop
                    + " and cut into patches of " + patch
                    + " pixels; expected a resize of at least the crop (or none), and patches of at least 1.");
        }
        if (fit == Fit.CROP && crop > 0 && crop < patch) {
            throw new IllegalArgumentException("The crop of " + crop + " is smaller than a patch of " + patch
                    + " pixels; pad or resize it instead.");
        }
        if (crop > 0 && crop % patch == 0) {
            fit = Fit.NONE; // there is nothing to fit
        }
    }

    /** The side of every prepared image in pixels; 0 = it depends on the image. */
    public int side() {
        return fit.side(crop, patch);
    }

    /** Fails in a sentence when the sides of this image would be no multiples of the patch and nothing says how to fit them. */
    @Override
    public void checkFit(Pixels image, String name) {
        int width = width(image);
        int height = height(image);
        if (fit == Fit.NONE && (width % patch != 0 || height % patch != 0)) {
            throw new IllegalArgumentException(name + " is " + image.width() + " x " + image.height()
                    + " pixels and would be taken as " + width + " x " + height
                    + "; both sides must be multiples of the patch, " + patch + " (nearest: "
                    + Fit.RESIZE.side(width, patch) + " x " + Fit.RESIZE.side(height, patch)
                    + "). Fit the images with --fit crop, pad or resize, or give a crop.");
        }
    }

    /** Channel-major values; {@code arrays} gives an array of at least the length it is asked for. */
    @Override
    public PreparedImage apply(Pixels image, IntFunction<float[]> arrays) {
        Pixels cut = cut(image);
        if (fit == Fit.CROP) {
            cut = middle(cut);
        }
        boolean padded = fit == Fit.PAD;
        int height = padded ? fit.side(cut.height(), patch) : cut.height();
        int width = padded ? fit.side(cut.width(), patch) : cut.width();
        int size = Math.multiplyExact(3, Math.multiplyExact(height, width));
        float[] values = arrays.apply(size);
        if (padded) {
            Arrays.fill(values, 0, size, 0);
        }
        normalization.toTensor(cut, values, height, width);
        return new PreparedImage(values, height, width);
    }

    private Pixels cut(Pixels image) {
        Pixels cut = crop > 0 ? new Preprocessing(resize, crop, normalization).view(image) : image;
        int width = crop > 0 ? crop : width(image);
        int height = crop > 0 ? crop : height(image);
        if (fit == Fit.RESIZE) { // in one step where nothing is cut in between
            width = fit.side(width, patch);
            height = fit.side(height, patch);
        }
        return width == cut.width() && height == cut.height() ? cut : cut.resize(width, height);
    }

    private Pixels middle(Pixels image) {
        int width = fit.side(image.width(), patch);
        int height = fit.side(image.height(), patch);
        if (width == 0 || height == 0) {
            throw new IllegalArgumentException("The image of " + image.width() + " x " + image.height()
                    + " pixels is smaller than a patch of " + patch + "; pad or resize it instead.");
        }
        return image.crop(
                Preprocessing.centre(image.height(), height),
                Preprocessing.centre(image.width(), width),
                height,
                width);
    }

    private int width(Pixels image) {
        return crop > 0 ? crop : Preprocessing.side(resize, image.width(), image.height());
    }

    private int height(Pixels image) {
        return crop > 0 ? crop : Preprocessing.side(resize, image.height(), image.width());
    }

    /** The member {@code preprocessing} of features.json; what is as always is left out. */
    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("resize", resize);
        json.addProperty("crop", crop);
        json.add("normalization", new Gson().toJsonTree(normalization));
        if (fit != Fit.NONE) {
            json.addProperty("fit", fit.label());
        }
        if (upright) {
            json.addProperty("upright", true);
        }
        return json;
    }
}
