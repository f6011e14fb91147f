package io.github.dinov2j.data.views;

import io.github.dinov2j.data.Normalization;
import java.util.Objects;

/**
 * Everything that decides which views are made of an image; spec section 5.
 *
 * @param global the global crops, seen by student and teacher
 * @param local the local crops, seen by the student alone; count 0 leaves them out
 * @param flipProbability how often a crop is mirrored left to right
 * @param colour jitter and grayscale of every crop
 * @param blur blur of every crop
 * @param solarizeProbability how often the second global crop is solarised at 128
 * @param normalization mean and standard deviation of the channels
 */
public record ViewSettings(
        CropSettings global,
        CropSettings local,
        double flipProbability,
        ColourSettings colour,
        BlurSettings blur,
        double solarizeProbability,
        Normalization normalization) {
    /** Checks every field. */
    public ViewSettings {
        Objects.requireNonNull(global, "The settings of the global crops are missing.");
        Objects.requireNonNull(local, "The settings of the local crops are missing; for none give count 0.");
        Objects.requireNonNull(colour, "The colour settings are missing.");
        Objects.requireNonNull(blur, "The blur settings are missing.");
        Objects.requireNonNull(normalization, "The normalization is missing.");
        Setting.between("global count", global.count(), 1, 64);
        Setting.probability("flipProbability", flipProbability);
        Setting.probability("solarizeProbability", solarizeProbability);
    }

    /** DINOv2's settings (2 global crops of area 0.32 to 1, local ones of 0.05 to 0.32) at the sizes given, in pixels. */
    public static ViewSettings dinov2(int globalSize, int localSize, int localCount) {
        return new ViewSettings(
                new CropSettings(globalSize, 2, 0.32, 1.0, 4.0 / 3.0),
                new CropSettings(localSize, localCount, 0.05, 0.32, 4.0 / 3.0),
                0.5,
                ColourSettings.dinov2(),
                BlurSettings.dinov2(),
                0.2,
                Normalization.imageNet());
    }

    /** The number of floats in one image's global crops. */
    int globalFloats() {
        return global.count() * 3 * global.size() * global.size();
    }

    /** The number of floats in one image's local crops. */
    int localFloats() {
        return local.count() * 3 * local.size() * local.size();
    }
}
