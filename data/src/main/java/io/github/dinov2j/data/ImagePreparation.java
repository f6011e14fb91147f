package io.github.dinov2j.data;

import com.google.gson.JsonObject;
import java.util.function.IntFunction;

/** How an image becomes what a backbone takes. Safe for several threads. */
public interface ImagePreparation {
    /** Whether the EXIF orientation is applied first. */
    boolean upright();

    /** Fails in a sentence when this image cannot be prepared because of its size. */
    void checkFit(Pixels image, String name);

    /** Channel-major values; {@code arrays} gives an array of at least the length it is asked for. */
    PreparedImage apply(Pixels image, IntFunction<float[]> arrays);

    /** The member {@code preprocessing} of features.json. */
    JsonObject toJson();
}
