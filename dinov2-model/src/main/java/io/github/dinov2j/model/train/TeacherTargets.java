package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.loss.BatchTargets;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The teacher's targets for an effective batch: one problem over all its pieces (spec section 11.4). Class rows are swapped
 * within a piece, so that row i faces the other crop of its image. Shapes: m images in a piece, M compared patches in it.
 */
record TeacherTargets(BatchTargets dino, Optional<BatchTargets> ibot) {
    static TeacherTargets of(PrototypeTeaching teaching, Batch batch, double temperature, NDManager step) {
        try (var off = GradMode.off()) {
            var bottlenecks = new Bottlenecks();
            for (int i = 0; i < batch.pieces(); i++) {
                bottlenecks.add(teaching, batch, i, step);
            }
            var heads = teaching.heads();
            var objective = teaching.objective();
            var prototypes = heads.dino().prototypes();
            var dino = new TeacherLogits(heads.dino(), prototypes, bottlenecks.cls());
            var ibot = new TeacherLogits(
                    heads.ibot(), heads.separate() ? heads.ibot().prototypes() : prototypes, bottlenecks.patches());
            return new TeacherTargets(
                    objective.dinoTargets().of(dino, temperature),
                    ibot.samples() == 0
                            ? Optional.empty()
                            : Optional.of(objective.ibotTargets().of(ibot, temperature)));
        }
    }

    /** Targets of the class tokens of a piece [2m,K]. */
    NDArray cls(int piece) {
        try (var off = GradMode.off()) {
            return dino.block(piece);
        }
    }

    /** Targets of the compared patches of a piece [M,K], which has some. */
    NDArray patches(int piece) {
        try (var off = GradMode.off()) {
            return ibot.orElseThrow().block(piece);
        }
    }

    /** Moves the centres; after the last piece. */
    void settle() {
        dino.settle();
        ibot.ifPresent(BatchTargets::settle);
    }

    /** Normalised bottlenecks of each piece, before the prototypes. */
    private record Bottlenecks(List<NDArray> cls, List<NDArray> patches) {
        Bottlenecks() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(PrototypeTeaching teaching, Batch batch, int piece, NDManager step) {
            try (var scope = new StepScope(step)) {
                var crops = batch.piece(piece, scope.manager());
                var tokens = teaching.tokens().of(crops);
                int m = crops.images();
                var both = tokens.cls();
                var swapped = Tensors.concat(0, Tensors.rows(both, m, 2L * m), Tensors.rows(both, 0, m)); // [2m,D]
                var bottleneck = teaching.heads().bottlenecks(swapped, crops.compared(tokens));
                cls.add(keep(bottleneck.cls(), step));
                patches.add(keep(bottleneck.patches(), step));
            }
        }

        private static NDArray keep(NDArray array, NDManager step) {
            StepScope.keep(array, step);
            return array;
        }
    }
}
