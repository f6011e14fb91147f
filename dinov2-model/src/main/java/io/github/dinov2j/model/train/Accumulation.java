package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.views.Pieces;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.Optional;

/**
 * Losses and gradients of one effective batch, added up over its pieces (spec section 11.4): the teacher's targets over all
 * pieces first, then KoLeo's gradient where it is taken over the batch, then piece by piece the student.
 *
 * @param teaching who gives the targets
 * @param losses among which images KoLeo looks for neighbours
 * @param lossScale what the loss is multiplied by before its backward pass
 * @param way how crops pass the student's backbone
 */
record Accumulation(Network student, Teaching teaching, LossSettings losses, double lossScale, StudentTokens.Way way) {
    /** The terms, and the lesson whose centres have yet to move. */
    record Losses(LossTerms terms, Lesson lesson) {}

    /**
     * How a plan's batches are asked for: by the teacher first, where its targets are made over the whole batch, by the
     * student, and once more where KoLeo looks across pieces.
     */
    static Pieces pieces(Plan plan) {
        var count = plan.course().pieces();
        var targets = plan.distillation().learnsFeatures() ? 0 : 1;
        var koleo = plan.losses().koleoAcross(count) ? 1 : 0;
        return count == 1 ? Pieces.whole() : new Pieces(count, targets + 1 + koleo);
    }

    /** Adds the gradients of {@code lossScale} times the loss to the student's, as long as the loss is finite. */
    Losses of(Batch batch, double teacherTemperature, DropPaths dropPaths, NDManager step) {
        var lesson = teaching.lesson(batch, teacherTemperature, step);
        var spreading = spreading(batch, dropPaths, step);
        var terms = spreading.map(s -> LossTerms.koleo(s.value())).orElse(LossTerms.none());
        for (int i = 0; i < batch.pieces(); i++) {
            var at = i;
            try (var scope = new StepScope(step);
                    var on = GradMode.on()) {
                var crops = batch.piece(i, scope.manager());
                var tokens = StudentTokens.of(student, crops, dropPaths, i, way);
                var piece = lesson.terms(student, tokens, crops, i, spreading.isEmpty());
                terms = terms.plus(1.0 / batch.pieces(), piece.values());
                if (terms.isFinite()) {
                    backward(
                            piece,
                            tokens,
                            spreading.map(s -> s.at(tokens.global().cls(), at)),
                            batch.pieces());
                }
            }
        }
        return new Losses(terms, lesson);
    }

    /** The piece's share of the loss, and what KoLeo over the batch adds to it. */
    private void backward(Terms terms, StudentTokens tokens, Optional<NDArray> koleo, int pieces) {
        var loss = Tensors.scale(terms.total(), lossScale / pieces);
        Tensors.backward(koleo.map(k -> loss.add(Tensors.scale(k, lossScale))).orElse(loss));
        tokens.backward();
    }

    private Optional<Spreading> spreading(Batch batch, DropPaths dropPaths, NDManager step) {
        return losses.koleoAcross(batch.pieces())
                ? Optional.of(Spreading.of(student, losses, batch, dropPaths, step))
                : Optional.empty();
    }
}
