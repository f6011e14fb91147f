package io.github.dinov2j.model.train;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.concurrent.CancellationException;

/**
 * What the teacher's backbone makes of images, on the heap: class tokens and means of patch tokens, n x D each, row-major.
 * Native memory is bounded by one batch.
 */
@SuppressWarnings("ArrayRecordComponent")
record TeacherTokens(float[] cls, float[] mean, int width) {
    private static final int LARGEST_BATCH = 64;

    /** An interrupt is a CancellationException within a batch, and stays. */
    static TeacherTokens of(Network teacher, ImageSample images, int batch, TorchDevice device) {
        var width = teacher.backbone().architecture().dim();
        var n = images.size();
        var all = new TeacherTokens(new float[n * width], new float[n * width], width);
        var most = Math.min(batch, LARGEST_BATCH);
        for (int from = 0; from < n; from += most) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Interrupted after " + from + " of " + n + " images.");
            }
            all.add(teacher, images, from, Math.min(n, from + most), device);
        }
        return all;
    }

    private void add(Network teacher, ImageSample images, int from, int to, TorchDevice device) {
        var values = images.batch(from, to);
        try (var scope = new StepScope(device)) {
            var input = scope.manager().create(values, new Shape(to - from, 3, images.side(), images.side()));
            var tokens = teacher.backbone().forward(input);
            put(tokens.cls().toFloatArray(), cls, from);
            put(tokens.patches().mean(new int[] {1}).toFloatArray(), mean, from);
        }
    }

    private void put(float[] values, float[] target, int from) {
        System.arraycopy(values, 0, target, from * width, values.length);
    }
}
