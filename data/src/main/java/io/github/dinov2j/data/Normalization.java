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
        var n = image.width() * image.height();
        var tensor = new float[3 * n];
        plane(image.rgb(), 0, meanRed, stdRed, tensor, n);
        plane(image.rgb(), 1, meanGreen, stdGreen, tensor, n);
        plane(image.rgb(), 2, meanBlue, stdBlue, tensor, n);
        return tensor;
    }

    private static void plane(byte[] rgb, int channel, float mean, float std, float[] tensor, int n) {
        var values = new float[256];
        for (int v = 0; v < 256; v++) {
            values[v] = (v / 255f - mean) / std;
        }
        for (int i = 0; i < n; i++) {
            tensor[channel * n + i] = values[rgb[3 * i + channel] & 0xff];
        }
    }
}
