package io.github.dinov2j.data.views;

import java.util.random.RandomGenerator;

/** Changes brightness, contrast, saturation and hue in a random order, as torchvision's ColorJitter, then perhaps to gray. */
final class ColourJitter {
    private final ColourSettings settings;

    ColourJitter(ColourSettings settings) {
        this.settings = settings;
    }

    void apply(byte[] rgb, RandomGenerator random) {
        if (Draw.happens(settings.jitterProbability(), random)) {
            jitter(rgb, random);
        }
        if (Draw.happens(settings.grayscaleProbability(), random)) {
            Colour.grayscale(rgb);
        }
    }

    private void jitter(byte[] rgb, RandomGenerator random) {
        int[] order = Draw.permutation(4, random);
        float brightness = factor(settings.brightness(), random);
        float contrast = factor(settings.contrast(), random);
        float saturation = factor(settings.saturation(), random);
        double turn = Draw.uniform(-settings.hue(), settings.hue(), random);
        for (int operation : order) {
            switch (operation) {
                case 0 -> brightness(rgb, brightness);
                case 1 -> contrast(rgb, contrast);
                case 2 -> saturation(rgb, saturation);
                default -> hue(rgb, turn);
            }
        }
    }

    private static float factor(double strength, RandomGenerator random) {
        return (float) Draw.uniform(Math.max(0, 1 - strength), 1 + strength, random);
    }

    private void brightness(byte[] rgb, float factor) {
        if (settings.brightness() > 0) {
            Colour.brightness(rgb, factor);
        }
    }

    private void contrast(byte[] rgb, float factor) {
        if (settings.contrast() > 0) {
            Colour.contrast(rgb, factor);
        }
    }

    private void saturation(byte[] rgb, float factor) {
        if (settings.saturation() > 0) {
            Colour.saturation(rgb, factor);
        }
    }

    private void hue(byte[] rgb, double turn) {
        if (settings.hue() > 0) {
            Hue.shift(rgb, turn);
        }
    }
}
