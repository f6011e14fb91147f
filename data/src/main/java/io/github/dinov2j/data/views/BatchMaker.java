package io.github.dinov2j.data.views;

import io.github.dinov2j.data.Preprocessing;
import java.util.random.RandomGenerator;

/**
 * Makes the batch of a step, image by image and in any order; safe for any number of threads. A batch may come in pieces:
 * piece i holds images i m to (i + 1) m of it, m a piece's images, and its part of the masks drawn for the whole.
 */
final class BatchMaker {
    private final ViewSettings settings;
    private final MultiCrop crops;
    private final BlockMasks masks;
    private final ReadableImages images;
    private final ImageOrder order;
    private final int batch;
    private final Pieces pieces;
    private final Preprocessing preparation;
    private final long seed;
    private final StepMasks stepMasks = new StepMasks();

    BatchMaker(
            ReadableImages images,
            ViewSettings views,
            MaskSettings masks,
            int patch,
            int batch,
            Pieces pieces,
            long seed) {
        int side = patches("global", views.global(), patch);
        patches("local", views.local(), patch);
        fits(batch / pieces.count(), Math.max(views.globalFloats(), views.localFloats()));
        this.settings = views;
        this.crops = new MultiCrop(views);
        this.masks = new BlockMasks(side, side, masks);
        this.images = images;
        this.order = new ImageOrder(images.size(), seed);
        this.batch = batch;
        this.pieces = pieces;
        this.preparation =
                new Preprocessing(views.global().size(), views.global().size(), views.normalization());
        this.seed = seed;
    }

    /** Images in a piece. */
    int images() {
        return batch / pieces.count();
    }

    int pieces() {
        return pieces.count();
    }

    private int plainFloats() {
        return pieces.plain() ? settings.globalFloats() / settings.global().count() : 0;
    }

    /** Bytes of all views of a step. */
    long stepBytes() {
        return (long) Float.BYTES * batch * (settings.globalFloats() + settings.localFloats() + plainFloats());
    }

    /** A piece of a step's batch with its masks, the crops still to be made. */
    ViewBatch empty(long step, int piece) {
        boolean[][] drawn = stepMasks.of(step, this::draw);
        boolean[][] masks = new boolean[settings.global().count() * images()][];
        for (int row = 0; row < masks.length; row++) {
            masks[row] = drawn[row / images() * batch + piece * images() + row % images()];
        }
        return new ViewBatch(
                images(),
                new float[images() * settings.globalFloats()],
                new float[images() * settings.localFloats()],
                masks,
                new CropOrigin[masks.length],
                new float[images() * plainFloats()]);
    }

    private boolean[][] draw(long step) {
        return masks.draw(settings.global().count() * batch, Seeds.random(Seeds.Purpose.MASKS, seed, step, 0));
    }

    /** Makes all crops of the b-th image of a piece, and puts each where it belongs: [crop][image][3, S, S]. */
    void make(ViewBatch to, long step, int piece, int b) {
        ImageOrder.Turn turn = order.at(step * batch + (long) piece * images() + b);
        IndexedImage image =
                images.read(turn.image(), () -> Seeds.random(Seeds.Purpose.STAND_IN, seed, turn.pass(), turn.image()));
        RandomGenerator random = Seeds.random(Seeds.Purpose.VIEWS, seed, turn.pass(), turn.image());
        int globalCount = settings.global().count();
        int globalFloats = settings.globalFloats() / globalCount;
        for (int crop = 0; crop < globalCount; crop++) {
            int at = crop * images() + b;
            to.origins()[at] = crops.global(image, crop, random, to.globals(), at * globalFloats);
        }
        int localFloats = 3 * settings.local().size() * settings.local().size();
        for (int crop = 0; crop < settings.local().count(); crop++) {
            crops.local(image.pixels(), random, to.locals(), (crop * images() + b) * localFloats);
        }
        if (pieces.plain()) {
            System.arraycopy(preparation.apply(image.pixels()), 0, to.plain(), b * plainFloats(), plainFloats());
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
