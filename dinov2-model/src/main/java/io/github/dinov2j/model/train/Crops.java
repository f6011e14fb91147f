package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.torch.Tensors;

/**
 * The tensors of one batch, crop-major (all images' crop 1, then crop 2, ...). B images, L local crops, N patches of a
 * global crop, M masked patches in all.
 *
 * @param images B
 * @param globals [2B,3,S,S]
 * @param locals [L*B,3,s,s]; L may be 0, then an empty tensor
 * @param masks [2B,N] boolean
 * @param maskedRows flat indices [M] of masked patches in [2B*N]
 * @param maskWeights [M], 1 / (masked patches of the crop)
 */
record Crops(int images, NDArray globals, NDArray locals, NDArray masks, NDArray maskedRows, NDArray maskWeights) {
    static Crops of(NDManager manager, int images, NDArray globals, NDArray locals, boolean[][] masks) {
        int n = masks[0].length;
        var flat = new boolean[masks.length * n];
        var rows = new long[flat.length];
        var weights = new float[flat.length];
        int m = 0;
        for (int crop = 0; crop < masks.length; crop++) {
            int count = count(masks[crop]);
            for (int i = 0; i < n; i++) {
                if (masks[crop][i]) {
                    flat[crop * n + i] = true;
                    rows[m] = (long) crop * n + i;
                    weights[m++] = 1f / count;
                }
            }
        }
        return new Crops(
                images,
                globals,
                locals,
                manager.create(flat, new Shape(masks.length, n)),
                manager.create(java.util.Arrays.copyOf(rows, m)),
                manager.create(java.util.Arrays.copyOf(weights, m)));
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

    /** The tokens [M,D] of the masked patches. */
    NDArray masked(TokenBatch tokens) {
        var patches = tokens.patches(); // [2B,N,D]
        return Tensors.gather(patches.reshape(-1, patches.getShape().get(2)), maskedRows);
    }

    boolean anyMasked() {
        return maskedRows.size() > 0;
    }
}
