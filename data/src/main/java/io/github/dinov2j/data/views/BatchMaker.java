package io.github.dinov2j.data.views;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Pixels;
import java.util.random.RandomGenerator;

/** Makes the batch of a step, image by image and in any order; safe for any number of threads. */
final class BatchMaker {
    private final ViewSettings settings;
    private final MultiCrop crops;
    private final BlockMasks masks;
    private final PixelCache images;
    private final ImageOrder order;
    private final int batch;
    private final long seed;

    BatchMaker(ImageFolder images, ViewSettings views, MaskSettings masks, int patch, int batch, long seed) {
        int side = patches("global", views.global(), patch);
        patches("local", views.local(), patch);
        fits(batch, Math.max(views.globalFloats(), views.localFloats()));
        this.settings = views;
        this.crops = new MultiCrop(views);
        this.masks = new BlockMasks(side, side, masks);
        this.images = new PixelCache(images, PixelCache.bytesAllowed());
        this.order = new ImageOrder(images.size(), seed);
        this.batch = batch;
        this.seed = seed;
    }

    int batch() {
        return batch;
    }

    /** The batch of a step with its masks, the crops still to be made. */
    ViewBatch empty(long step) {
        int globalCrops = settings.global().count() * batch;
        RandomGenerator random = Seeds.random(Seeds.Purpose.MASKS, seed, step, 0);
        return new ViewBatch(
                batch,
                new float[batch * settings.globalFloats()],
                new float[batch * settings.localFloats()],
                masks.draw(globalCrops, random));
    }

    /** Makes all crops of the b-th image of a step, and puts each where it belongs: [crop][image][3, S, S]. */
    void make(ViewBatch to, long step, int b) {
        ImageOrder.Turn turn = order.at(step * batch + b);
        Pixels image = images.read(turn.image());
        RandomGenerator random = Seeds.random(Seeds.Purpose.VIEWS, seed, turn.pass(), turn.image());
        int globalCount = settings.global().count();
        int globalFloats = settings.globalFloats() / globalCount;
        for (int crop = 0; crop < globalCount; crop++) {
            crops.global(image, crop, random, to.globals(), (crop * batch + b) * globalFloats);
        }
        int localFloats = 3 * settings.local().size() * settings.local().size();
        for (int crop = 0; crop < settings.local().count(); crop++) {
            crops.local(image, random, to.locals(), (crop * batch + b) * localFloats);
        }
    }

    private static int patches(String kind, CropSettings crop, int patch) {
        Setting.between("patch", patch, 1, 4096);
        if (crop.size() % patch != 0) {
            throw new IllegalArgumentException("The " + kind + " crop size " + crop.size()
                    + " is not a multiple of the patch size " + patch + "; give a multiple.");
        }
        return crop.size() / patch;
    }

    /** An array holds at most 2^31 - 1 numbers: said here, before anything is allocated. */
    private static void fits(int batch, int floatsAnImage) {
        if ((long) batch * floatsAnImage > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("A batch of " + batch + " images needs " + (long) batch * floatsAnImage
                    + " numbers, more than one array holds; give a smaller batch.");
        }
    }
}
