package io.github.dinov2j.benchmarks;

import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Pixels;
import io.github.dinov2j.data.views.BlurSemantics;
import io.github.dinov2j.data.views.BlurSettings;
import io.github.dinov2j.data.views.ColourSettings;
import io.github.dinov2j.data.views.CropSettings;
import io.github.dinov2j.data.views.MultiCrop;
import io.github.dinov2j.data.views.ViewSettings;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Decoded images a second that one thread turns into views, by its processor time: the demo's crops, DINOv2's on a photo. */
public final class ViewSpeed {
    private static final double SECONDS = 4;

    private ViewSpeed() {}

    /** Warms up, measures and prints both. */
    public static void main(String[] arguments) {
        report("28 px image, 2 x 28 + 2 x 14 px", demo(), image(28));
        report("256 px photo, 2 x 224 + 8 x 98 px", ViewSettings.dinov2(224, 98, 8), image(256));
    }

    private static void report(String what, ViewSettings settings, Pixels image) {
        MultiCrop crops = new MultiCrop(settings);
        imagesPerSecond(crops, image);
        double rate = imagesPerSecond(crops, image);
        System.out.printf(Locale.ROOT, "%-34s %8.1f images/s a thread, %.3f ms an image%n", what, rate, 1000 / rate);
    }

    private static double imagesPerSecond(MultiCrop crops, Pixels image) {
        RandomGenerator random = new SplittableRandom(1);
        long start = processorNanos();
        double seconds = 0;
        int images = 0;
        float kept = 0; // read from every view, so that none can be left out
        while (seconds < SECONDS) {
            kept += crops.views(image, random).globals()[1][7];
            images++;
            seconds = (processorNanos() - start) / 1e9;
        }
        return Float.isNaN(kept) ? 0 : images / seconds;
    }

    /** The thread's own time, so that a busy machine does not count. */
    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static ViewSettings demo() {
        return new ViewSettings(
                new CropSettings(28, 2, 0.6, 1, 1.15),
                new CropSettings(14, 2, 0.25, 0.6, 1.15),
                0.5,
                new ColourSettings(0.8, 0.2, 0.2, 0, 0, 0),
                new BlurSettings(0.5, 0.5, 0.5, 0.1, 1, BlurSemantics.AS_INTENDED),
                0,
                Normalization.imageNet());
    }

    /** Smooth waves with some noise: all hues and saturations occur, as in a photo. */
    private static Pixels image(int side) {
        byte[] rgb = new byte[3 * side * side];
        SplittableRandom noise = new SplittableRandom(2);
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % side;
            int y = i / 3 / side;
            double wave = Math.sin(x * (0.02 + 0.01 * (i % 3))) * Math.cos(y * (0.03 - 0.005 * (i % 3)));
            rgb[i] = (byte) (128 + 100 * wave + noise.nextInt(16));
        }
        return new Pixels(side, side, rgb);
    }
}
