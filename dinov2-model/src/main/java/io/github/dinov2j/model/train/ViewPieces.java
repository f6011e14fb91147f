package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.data.views.ViewSettings;
import java.util.function.IntFunction;

/** A batch whose pieces are views on the heap. */
record ViewPieces(int pieces, ViewSettings settings, Crops.Compared compared, IntFunction<ViewBatch> views)
        implements Batch {
    /** The batch of a plan; one that comes in one piece is uploaded now, and once. */
    static Batch of(Plan plan, IntFunction<ViewBatch> views, NDManager step) {
        var batch = new ViewPieces(plan.course().pieces(), plan.views(), Crops.Compared.of(plan), views);
        return batch.pieces() == 1 ? Batch.of(batch.piece(0, step)) : batch;
    }

    @Override
    public Crops piece(int i, NDManager manager) {
        var batch = views.apply(i);
        var crops = Crops.of(
                manager,
                batch.images(),
                manager.create(
                        batch.globals(),
                        shape(2L * batch.images(), settings.global().size())),
                manager.create(
                        batch.locals(),
                        shape(
                                (long) settings.local().count() * batch.images(),
                                settings.local().size())),
                batch.masks(),
                compared,
                batch.origins());
        return batch.plain().length == 0
                ? crops
                : crops.with(new Crops.Plain(
                        batch.plain(), shape(batch.images(), settings.global().size())));
    }

    private static Shape shape(long crops, int size) {
        return new Shape(crops, 3, size, size);
    }
}
