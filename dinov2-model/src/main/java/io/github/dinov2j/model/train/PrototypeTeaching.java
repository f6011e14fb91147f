package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.head.PrototypeHeads;
import io.github.dinov2j.model.loss.Targets;
import java.util.Map;

/**
 * Targets over prototypes: DINO on class tokens, iBOT on patches (spec section 3).
 *
 * @param tokens the teacher's
 * @param heads the teacher's
 * @param objective the loss, and what is done to the teacher's logits
 */
record PrototypeTeaching(TokenSource tokens, PrototypeHeads heads, Objective objective) implements Teaching {
    /** By the exponential mean of the student. */
    static PrototypeTeaching by(Network teacher, Objective objective) {
        return new PrototypeTeaching(crops -> teacher.tokens(crops.globals()), teacher.prototypes(), objective);
    }

    @Override
    public Lesson lesson(Batch batch, double temperature, NDManager step) {
        var targets = TeacherTargets.of(this, batch, temperature, step);
        return new Lesson() {
            @Override
            public Terms terms(Network student, StudentTokens tokens, Crops crops, int i, boolean koleo) {
                return objective.terms(student, tokens, crops, targets, i, koleo);
            }

            @Override
            public void settle() {
                targets.settle();
            }
        };
    }

    @Override
    public Map<String, Targets> targets() {
        return objective.targets();
    }
}
