package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Tensors;

/**
 * What the backbone gives for a batch: the sequence after the final norm, and before it. T = 1 + registers + patches.
 *
 * @param normedBTD tokens after the final norm [B,T,D]
 * @param prenormBTD tokens before it [B,T,D]
 * @param registers how many register tokens follow the class token
 */
public record TokenBatch(NDArray normedBTD, NDArray prenormBTD, int registers) {
    /** The same tokens before the final norm. */
    public TokenBatch unnormed() {
        return new TokenBatch(prenormBTD, prenormBTD, registers);
    }

    /** The class token [B,D]. */
    public NDArray cls() {
        return normedBTD.get(":,0");
    }

    /** The register tokens [B,R,D]. */
    public NDArray registerTokens() {
        return Tensors.tokens(normedBTD, 1, 1 + registers);
    }

    /** The patch tokens [B,N,D], rows of the grid first. */
    public NDArray patches() {
        return Tensors.tokens(normedBTD, 1 + registers, normedBTD.getShape().get(1));
    }
}
