package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which of the student's parameters learn. The heads always do. The backbone rests at first; afterwards all of it learns, or
 * its last blocks, the final norm and the mask token, which a distilled model never learned.
 *
 * @param restingSteps steps in which the backbone stays as it is
 * @param embeddings whether patch embedding, class token, registers and positions learn
 * @param firstBlock the first block that learns (0-based)
 */
record Learning(int restingSteps, boolean embeddings, int firstBlock) {
    private static final String BACKBONE = "backbone.";
    private static final String BLOCKS = BACKBONE + "blocks.";

    static Learning all() {
        return new Learning(0, true, 0);
    }

    static Learning of(Plan plan) {
        var last = plan.adaptation().lastBlocks();
        var depth = plan.student().architecture().depth();
        return new Learning(
                plan.schedules().restingSteps(), last.isEmpty(), last.isEmpty() ? 0 : depth - last.getAsInt());
    }

    /** Whether a parameter learns in a step, by its full name. */
    boolean at(int step, String name) {
        return ever(name) && (step >= restingSteps || !name.startsWith(BACKBONE));
    }

    /** Those that learn in some step. */
    Map<String, NDArray> ever(Map<String, NDArray> named) {
        var learning = new LinkedHashMap<>(named);
        learning.keySet().removeIf(name -> !ever(name));
        return learning;
    }

    private boolean ever(String name) {
        if (name.startsWith(BLOCKS)) {
            return Integer.parseInt(name.substring(BLOCKS.length()).split("\\.")[0]) >= firstBlock;
        }
        return embeddings
                || !name.startsWith(BACKBONE)
                || name.startsWith(BACKBONE + "norm")
                || name.equals(BACKBONE + "mask_token");
    }
}
