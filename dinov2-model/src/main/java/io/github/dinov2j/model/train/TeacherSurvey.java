package io.github.dinov2j.model.train;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * Shows a frozen teacher some of the training images, plain as for features, before the first step. Memory is bounded by one
 * batch; images that cannot be read are left out.
 *
 * @param batch images seen at once
 */
record TeacherSurvey(
        PlainTeacher teacher, ImageFolder images, Preprocessing preparation, int batch, TorchDevice device) {
    private static final int LARGEST_BATCH = 64;

    static TeacherSurvey of(PlainTeacher teacher, Plan plan, ImageFolder images, TorchDevice device) {
        var batch = Math.min(plan.course().piece(), LARGEST_BATCH);
        return new TeacherSurvey(teacher, images, plan.preprocessing(), batch, device);
    }

    /** Hears the tokens of some images, and where in the folder these are; the tokens live until it returns. */
    interface Listener {
        void hear(int[] rows, TokenBatch tokens);
    }

    /** Shows the images of these rows; an interrupt is a CancellationException between two batches, and stays. */
    void show(int[] rows, Progress progress, Listener listener) {
        var start = System.nanoTime();
        try (var off = GradMode.off()) {
            for (int from = 0; from < rows.length; from += batch) {
                var to = Math.min(rows.length, from + batch);
                stopIfInterrupted(from, rows.length);
                show(new ImageSample(images, Arrays.copyOfRange(rows, from, to), preparation, 0).readable(), listener);
                var rate = to / ((System.nanoTime() - start) / 1e9);
                progress.update(new Progress.State("teacher  image", to, rows.length, rate, "images", ""));
            }
        }
    }

    private void show(ImageSample sample, Listener listener) {
        if (sample.size() == 0) {
            return;
        }
        var values = sample.batch(0, sample.size());
        try (var scope = new StepScope(device)) {
            var shape = new Shape(sample.size(), 3, sample.side(), sample.side());
            listener.hear(sample.rows(), teacher.plain(scope.manager().create(values, shape)));
        }
    }

    private static void stopIfInterrupted(int done, int of) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Interrupted after the teacher saw " + done + " of " + of + " images.");
        }
    }
}
