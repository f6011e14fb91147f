package io.github.dinov2j.model.train;

import io.github.dinov2j.model.torch.Tensors;
import java.util.Optional;

/**
 * A mask token for a model that has none: distilled models never saw masks, so theirs is still all zeros, in which AdamW would
 * have to find all directions at once.
 */
final class FreshMaskToken {
    private static final String NAME = "mask_token";
    private static final double STD = 0.02; // as of the position table

    private FreshMaskToken() {}

    /** Draws one for both networks where the student's is zero, and says so. */
    static Optional<String> whereZero(StudentTeacher pair, long seed) {
        var token = pair.student().backbone().parameters().get(NAME);
        var values = token.toFloatArray();
        for (var value : values) {
            if (value != 0) {
                return Optional.empty();
            }
        }
        var random = Seeds.random(seed, "mask token");
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (STD * random.nextGaussian());
        }
        Tensors.assign(token, values);
        Tensors.assign(pair.teacher().backbone().parameters().get(NAME), values);
        return Optional.of("The mask token of the weights is all zeros, as in models that were distilled and never saw"
                + " masks; a fresh one is drawn (standard deviation " + STD + "), and it learns.");
    }
}
