package io.github.dinov2j.probe;

import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up features. */
final class MadeUp {
    private MadeUp() {}

    /** One class token per row, from its numbers. */
    static Features rows(String name, int width, List<String> labels, float... values) {
        List<String> paths = new ArrayList<>();
        for (int row = 0; row < labels.size(); row++) {
            paths.add("image" + row + ".png");
        }
        return new Features(name, Map.of("cls", new FeatureBlock(new int[] {width}, values)), paths, labels);
    }

    /** Gaussian clouds around one centre per class; seed 0 and 1 share their centres. */
    static Features clouds(int rows, int width, int classes, double noise, long seed) {
        Random centres = new Random(42);
        float[][] centre = new float[classes][width];
        for (float[] of : centre) {
            for (int i = 0; i < width; i++) {
                of[i] = (float) centres.nextGaussian();
            }
        }
        Random random = new Random(seed);
        float[] values = new float[rows * width];
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int label = random.nextInt(classes);
            labels.add("class" + label);
            for (int i = 0; i < width; i++) {
                values[row * width + i] = centre[label][i] + (float) (noise * random.nextGaussian());
            }
        }
        return rows("clouds", width, labels, values);
    }
}
