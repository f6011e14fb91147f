package io.github.dinov2j.model.train;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.backbone.DropPath;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;

/** One optimiser step of a plan on a student and teacher (spec section 6.3). */
record TrainingStep(Plan plan, StudentTeacher pair, TorchDevice device) {
    /** Step {@code step} (0-based): upload, losses and gradients, clipping, update. */
    StepReport take(int step, ViewBatch batch) {
        var rates = plan.schedules().at(step);
        try (var scope = new StepScope(device)) {
            var crops = crops(batch, scope);
            var terms = pair.backward(crops, rates.teacherTemperature(), dropPath(step));
            var gradients = pair.gradients(scope.manager());
            var norms = pair.clip(gradients, plan.optimizer().clip());
            pair.update(gradients, rates);
            return new StepReport(step, terms, rates, norms);
        }
    }

    private DropPath dropPath(int step) {
        var student = plan.student();
        return student.dropPath() == 0
                ? DropPath.none()
                : DropPath.batchSubset(
                        student::dropPathOf,
                        device.ops(),
                        Seeds.random(plan.course().seed(), "drop path", step));
    }

    private Crops crops(ViewBatch batch, StepScope scope) {
        var manager = scope.manager();
        var global = plan.views().global().size();
        var local = plan.views().local().size();
        return Crops.of(
                manager,
                batch.images(),
                manager.create(batch.globals(), new Shape(2L * batch.images(), 3, global, global)),
                manager.create(
                        batch.locals(),
                        new Shape((long) plan.views().local().count() * batch.images(), 3, local, local)),
                batch.masks());
    }
}
