package io.github.dinov2j.data;

/**
 * Mean and standard deviation of the channels red, green, blue, of values from 0 to 1.
 *
 * @param meanRed mean of red
 * @param meanGreen mean of green
 * @param meanBlue mean of blue
 * @param stdRed standard deviation of red, above 0
 * @param stdGreen standard deviation of green, above 0
 * @param stdBlue standard deviation of blue, above 0
 */
public record Normalization(
        float meanRed, float meanGreen, float meanBlue, float stdRed, float stdGreen, float stdBlue) {
    public Normalization {
        if (!(stdRed > 0 && stdGreen > 0 && stdBlue > 0)) {
            throw new IllegalArgumentException("The standard deviations of the channels are " + stdRed + ", " + stdGreen
                    + ", " + stdBlue + "; expected values above 0.");
        }
    }

    /** ImageNet's statistics, which the released models expect. */
    public static Normalization imageNet() {
        return new Normalization(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.225f);
    }

    /** Channel-major values [3,H,W]: (v / 255 - mean) / std. */
    public float[] toTensor(Pixels image) {
        var tensor = new float[3 * image.width() * image.height()];
        toTensor(image, tensor, image.height(), image.width());
        return tensor;
    }

    /** The same into the middle of [3,height,width], of which nothing else is touched. */
    void toTensor(Pixels image, float[] target, int height, int width) {
        var from = (height - image.height()) / 2 * width + (width - image.width()) / 2;
        plane(image, 0, values(meanRed, stdRed), target, from, width);
        plane(image, 1, values(meanGreen, stdGreen), target, from + height * width, width);
        plane(image, 2, values(meanBlue, stdBlue), target, from + 2 * height * width, width);
    }

    private static float[] values(float mean, float std) {
        var values = new float[256];
        for (int v = 0; v < 256; v++) {
            values[v] = (v / 255f - mean) / std;
        }
        return values;
    }

    private static void plane(Pixels image, int channel, float[] values, float[] target, int from, int stride) {
        var rgb = image.rgb();
        var at = channel;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                target[from + y * stride + x] = values[rgb[at] & 0xff];
                at += 3;
            }
        }
    }
}
