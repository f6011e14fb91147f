package io.github.dinov2j.data.views;

/**
 * How strongly colours change, and how often; a strength of 0 leaves that operation out.
 *
 * @param jitterProbability how often the jitter of the next four happens
 * @param brightness factors are drawn from max(0, 1 - brightness) to 1 + brightness
 * @param contrast factors are drawn likewise
 * @param saturation factors are drawn likewise
 * @param hue turns of the colour circle are drawn from -hue to hue, at most 0.5
 * @param grayscaleProbability how often all three channels become the luma
 */
public record ColourSettings(
        double jitterProbability,
        double brightness,
        double contrast,
        double saturation,
        double hue,
        double grayscaleProbability) {
    /** Checks every field. */
    public ColourSettings {
        Setting.probability("jitterProbability", jitterProbability);
        Setting.between("brightness", brightness, 0, 10);
        Setting.between("contrast", contrast, 0, 10);
        Setting.between("saturation", saturation, 0, 10);
        Setting.between("hue", hue, 0, 0.5);
        Setting.probability("grayscaleProbability", grayscaleProbability);
    }

    /** DINOv2's: 0.8 of brightness 0.4, contrast 0.4, saturation 0.2, hue 0.1; grayscale 0.2 (spec section 5). */
    public static ColourSettings dinov2() {
        return new ColourSettings(0.8, 0.4, 0.4, 0.2, 0.1, 0.2);
    }
}
