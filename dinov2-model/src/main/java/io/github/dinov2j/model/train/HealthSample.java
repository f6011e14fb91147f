package io.github.dinov2j.model.train;

import io.github.dinov2j.data.ImageFolder;

/**
 * Which training images a run's health is judged on: the same ones from its first step to its last, drawn from the run's seed
 * by a stream of its own.
 */
final class HealthSample {
    private static final int MOST = 2048;
    private static final int LEAST = 256;
    private static final long PIXEL_BYTES = 64L << 20;
    private static final long LOGITS = 1L << 24; // 64 MiB of float32
    /** A look costs an image less than an eighth of what training on it costs: so looks take less than 3 % of the time. */
    private static final int TRAINED_IMAGES_A_LOOK = 4;

    private HealthSample() {}

    static ImageSample of(ImageFolder images, Plan plan) {
        var random = Seeds.random(plan.course().seed(), "health");
        var rows = SampleRows.of(images.size(), size(images.size(), plan), random);
        return new ImageSample(images, rows, plan.preprocessing(), Long.MAX_VALUE).readable();
    }

    /**
     * How many: a quarter of the images trained on between two looks, but 256 at least and 2,048 at most, and no more than
     * there are, than fit 64 MiB of pixels or 64 MiB of logits.
     */
    static int size(int images, Plan plan) {
        var trained = (long) plan.course().batch() * plan.course().upkeep().healthEvery();
        var wanted = Math.max(LEAST, Math.min(MOST, trained / TRAINED_IMAGES_A_LOOK));
        var fitting = Math.min(
                PIXEL_BYTES / ImageSample.bytes(plan.preprocessing()),
                LOGITS / plan.heads().dino().prototypes());
        return (int) Math.min(images, Math.max(2, Math.min(wanted, fitting)));
    }
}
