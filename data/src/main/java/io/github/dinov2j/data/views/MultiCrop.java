package io.github.dinov2j.data.views;

import io.github.dinov2j.data.Pixels;
import java.util.random.RandomGenerator;

/**
 * Makes the views of an image. Each crop: random resized crop, flip, colour jitter and grayscale, blur, on the second
 * global crop solarisation, then float32 CHW, normalised. Source: spec section 5 (dinov2/data/augmentations.py).
 * Immutable; any number of threads may share one.
 */
public final class MultiCrop {
    private static final int SOLARIZE_FROM = 128;

    private final ViewSettings settings;
    private final RandomResizedCrop global;
    private final RandomResizedCrop local;
    private final ColourJitter colours;
    private final NormalizedPlanes planes;

    /** Makes views by the settings given. */
    public MultiCrop(ViewSettings settings) {
        this.settings = settings;
        this.global = new RandomResizedCrop(settings.global());
        this.local = new RandomResizedCrop(settings.local());
        this.colours = new ColourJitter(settings.colour());
        this.planes = new NormalizedPlanes(settings.normalization());
    }

    /** Views of one image; the same image and the same random numbers give the same views. */
    public Views views(Pixels image, RandomGenerator random) {
        float[][] globals = new float[settings.global().count()][3 * area(settings.global())];
        float[][] locals = new float[settings.local().count()][3 * area(settings.local())];
        for (int crop = 0; crop < globals.length; crop++) {
            global(new IndexedImage(0, image), crop, random, globals[crop], 0);
        }
        for (float[] crop : locals) {
            local(image, random, crop, 0);
        }
        return new Views(globals, locals);
    }

    /** Writes one global crop [3, S, S] at the offset given; tells where it was cut. */
    CropOrigin global(IndexedImage from, int crop, RandomGenerator random, float[] to, int offset) {
        Pixels image = from.pixels();
        CropBox box = global.draw(image.height(), image.width(), random);
        byte[] rgb = global.cut(image, box);
        double blur = crop == 0 ? settings.blur().global1() : settings.blur().global2();
        boolean mirrored = change(rgb, settings.global().size(), blur, random);
        if (crop == 1 && Draw.happens(settings.solarizeProbability(), random)) {
            Colour.solarize(rgb, SOLARIZE_FROM);
        }
        planes.write(rgb, to, offset);
        return CropOrigin.of(from.row(), box, image.height(), image.width(), mirrored);
    }

    /** Writes one local crop [3, s, s] at the offset given. */
    void local(Pixels image, RandomGenerator random, float[] to, int offset) {
        byte[] rgb = local.cut(image, local.draw(image.height(), image.width(), random));
        change(rgb, settings.local().size(), settings.blur().local(), random);
        planes.write(rgb, to, offset);
    }

    /** All that changes a crop after it was cut; tells whether it was mirrored. */
    private boolean change(byte[] rgb, int size, double nominalBlur, RandomGenerator random) {
        boolean mirrored = Draw.happens(settings.flipProbability(), random);
        if (mirrored) {
            Flip.horizontally(rgb, size);
        }
        colours.apply(rgb, random);
        BlurSettings blur = settings.blur();
        if (Draw.happens(blur.semantics().actual(nominalBlur), random)) {
            GaussianBlur.blur(rgb, size, size, (float) Draw.uniform(blur.minSigma(), blur.maxSigma(), random));
        }
        return mirrored;
    }

    private static int area(CropSettings crop) {
        return crop.size() * crop.size();
    }
}
