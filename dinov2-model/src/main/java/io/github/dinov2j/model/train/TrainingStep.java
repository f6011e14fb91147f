package io.github.dinov2j.model.train;

import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.function.IntFunction;

/** One optimiser step of a plan on a student and teacher (spec section 6.3). */
record TrainingStep(Plan plan, StudentTeacher pair, TorchDevice device) {
    /**
     * Step {@code step} (0-based) on the pieces of its batch, each maybe asked for more than once: upload, losses and
     * gradients, clipping, update. Nothing that is not finite reaches the update. With a loss scaler such a step is left
     * out; else, or after many in a row, an ArithmeticException says what was not finite, and nothing has changed.
     */
    StepReport take(int step, IntFunction<ViewBatch> pieces) {
        var rates = plan.schedules().at(step);
        pair.learnAt(step);
        try (var scope = new StepScope(device)) {
            var batch = ViewPieces.of(plan, pieces, scope.manager());
            var dropPaths =
                    DropPaths.of(plan.student(), device.ops(), plan.course().seed(), step);
            var losses = pair.backward(batch, rates.teacherTemperature(), dropPaths, scope.manager());
            var scale = pair.scaler().scale();
            var gradients = pair.gradients(scope.manager());
            var norms = pair.clip(gradients, plan.optimizer().clip());
            var overflow = new Overflow(step, losses.terms(), norms);
            if (overflow.isNone()) {
                pair.update(losses, gradients, rates);
            } else {
                skip(overflow, losses, rates);
            }
            return new StepReport(
                    step, losses.terms(), rates, norms, new StepReport.Scaling(scale, !overflow.isNone()));
        }
    }

    private void skip(Overflow overflow, Accumulation.Losses losses, Rates rates) {
        if (!pair.scaler().active()) {
            pair.forgetGradients();
            throw overflow.stop();
        }
        pair.skip(losses, rates);
        if (pair.scaler().skips() >= LossScaler.MOST_SKIPS) {
            throw overflow.stopAfter(pair.scaler());
        }
    }
}
