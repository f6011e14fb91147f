package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.views.CropOrigin;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.torch.Tensors;
import java.util.Optional;

/**
 * The tensors of one batch, crop-major (all images' crop 1, then crop 2, ...). B images, L local crops, N patches of a
 * global crop, M patches in all on which student and teacher are compared.
 *
 * @param images B
 * @param globals [2B,3,S,S]
 * @param locals [L*B,3,s,s]; L may be 0, then an empty tensor
 * @param hidden [2B,N] boolean: patches that the student does not see; empty = it sees all
 * @param comparedRows flat indices [M] of the compared patches in [2B*N]
 * @param comparedWeights [M], 1 / (compared patches of the crop)
 * @param origins where the global crops were cut [2B]; empty where they come from no images
 * @param plain the images themselves, where somebody asked for them
 */
@SuppressWarnings("ArrayRecordComponent") // compared and printed by nobody
record Crops(
        int images,
        NDArray globals,
        NDArray locals,
        Optional<NDArray> hidden,
        NDArray comparedRows,
        NDArray comparedWeights,
        CropOrigin[] origins,
        Optional<Plain> plain) {
    /** Images prepared as for features, on the heap until they are needed. */
    @SuppressWarnings("ArrayRecordComponent") // bulk numbers on their way to a tensor
    record Plain(float[] values, Shape shape) {
        /** [B,3,S,S]. */
        NDArray on(NDManager manager) {
            return manager.create(values, shape);
        }
    }

    /** The same with the images themselves. */
    Crops with(Plain images) {
        return new Crops(
                this.images, globals, locals, hidden, comparedRows, comparedWeights, origins, Optional.of(images));
    }

    /** What masks are for, and on which patches student and teacher are compared. */
    enum Compared {
        /** Masked patches are hidden from the student, and compared. */
        HIDDEN,
        /** Masked patches are compared; nothing is hidden. */
        SAMPLED,
        /** All patches are compared; nothing is hidden. */
        ALL;

        /** As a plan has it: in distillation nothing is hidden (spec section 7.2). */
        static Compared of(Plan plan) {
            if (plan.recipe() != Plan.Recipe.DISTILL) {
                return HIDDEN;
            }
            return plan.distillation().ibotTokens() == DistillationSettings.IbotTokens.ALL ? ALL : SAMPLED;
        }

        private boolean has(boolean masked) {
            return masked || this == ALL;
        }
    }

    static Crops of(
            NDManager manager,
            int images,
            NDArray globals,
            NDArray locals,
            boolean[][] masks,
            Compared compared,
            CropOrigin[] origins) {
        int n = masks[0].length;
        var flat = new boolean[masks.length * n];
        var rows = new long[flat.length];
        var weights = new float[flat.length];
        int m = 0;
        for (int crop = 0; crop < masks.length; crop++) {
            int count = compared == Compared.ALL ? n : count(masks[crop]);
            for (int i = 0; i < n; i++) {
                flat[crop * n + i] = masks[crop][i];
                if (compared.has(masks[crop][i])) {
                    rows[m] = (long) crop * n + i;
                    weights[m++] = 1f / count;
                }
            }
        }
        return new Crops(
                images,
                globals,
                locals,
                compared == Compared.HIDDEN
                        ? Optional.of(manager.create(flat, new Shape(masks.length, n)))
                        : Optional.empty(),
                manager.create(java.util.Arrays.copyOf(rows, m)),
                manager.create(java.util.Arrays.copyOf(weights, m)),
                origins,
                Optional.empty());
    }

    private static int count(boolean[] mask) {
        int count = 0;
        for (var masked : mask) {
            count += masked ? 1 : 0;
        }
        return count;
    }

    int localCrops() {
        return (int) locals.getShape().get(0) / images;
    }

    /** The tokens [M,D] of the compared patches. */
    NDArray compared(TokenBatch tokens) {
        var patches = tokens.patches(); // [2B,N,D]
        var all = patches.reshape(-1, patches.getShape().get(2));
        return comparedRows.size() == all.getShape().get(0) ? all : Tensors.gather(all, comparedRows);
    }

    boolean anyCompared() {
        return comparedRows.size() > 0;
    }
}
