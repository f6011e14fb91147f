package io.github.dinov2j.model.train;

import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.data.views.ViewSettings;
import java.util.Arrays;

/** A batch at hand, cut into pieces for tests. */
final class Cut {
    private Cut() {}

    static Batch of(ViewBatch whole, ViewSettings settings, int pieces) {
        return of(whole, settings, Crops.Compared.HIDDEN, pieces);
    }

    static Batch of(ViewBatch whole, ViewSettings settings, Crops.Compared compared, int pieces) {
        return new ViewPieces(pieces, settings, compared, i -> piece(whole, settings, i, whole.images() / pieces));
    }

    /** Images {@code i m} to {@code (i + 1) m}, crop-major. */
    static ViewBatch piece(ViewBatch whole, ViewSettings settings, int i, int m) {
        var masks = new boolean[2 * m][];
        for (int row = 0; row < masks.length; row++) {
            masks[row] = whole.masks()[row / m * whole.images() + i * m + row % m];
        }
        return new ViewBatch(
                m,
                cut(whole.globals(), 2, whole.images(), i, m),
                cut(whole.locals(), settings.local().count(), whole.images(), i, m),
                masks);
    }

    private static float[] cut(float[] crops, int count, int images, int i, int m) {
        if (count == 0) {
            return crops;
        }
        int size = crops.length / count / images;
        var cut = new float[count * m * size];
        for (int crop = 0; crop < count; crop++) {
            var from = (crop * images + i * m) * size;
            System.arraycopy(Arrays.copyOfRange(crops, from, from + m * size), 0, cut, crop * m * size, m * size);
        }
        return cut;
    }
}
