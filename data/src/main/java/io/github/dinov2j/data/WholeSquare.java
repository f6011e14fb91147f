package io.github.dinov2j.data;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.function.IntFunction;

/**
 * The whole image, resized to a square whatever its aspect, and normalised: every place of the image has its place in the
 * square.
 *
 * @param side in pixels
 * @param normalization of the channels
 */
public record WholeSquare(int side, Normalization normalization) implements ImagePreparation {
    /** Images as they are stored, as views are cut from them. */
    @Override
    public boolean upright() {
        return false;
    }

    /** Every image fits. */
    @Override
    public void checkFit(Pixels image, String name) {}

    @Override
    public PreparedImage apply(Pixels image, IntFunction<float[]> arrays) {
        float[] values = arrays.apply(Math.multiplyExact(3, Math.multiplyExact(side, side)));
        normalization.toTensor(image.resize(side, side), values, side, side);
        return new PreparedImage(values, side, side);
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("square", side);
        json.add("normalization", new Gson().toJsonTree(normalization));
        return json;
    }
}
