package io.github.dinov2j.model;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.model.backbone.TokenBatch;
import java.util.Map;

/** Copies tokens off the device into feature blocks; native memory ends here. */
final class TokenBlocks {
    private TokenBlocks() {}

    /** Adds the wanted tokens under {@code prefix}; {@code rows} is the height of the patch grid. */
    static void add(
            Map<String, FeatureBlock> blocks, String prefix, TokenBatch output, int rows, Extraction extraction) {
        var tokens = extraction.norm() ? output : output.unnormed();
        var dim = (int) tokens.normedBTD().getShape().get(2);
        var wanted = extraction.tokens();
        if (wanted.contains("cls")) {
            blocks.put(prefix + "cls", block(tokens.cls(), dim));
        }
        if (wanted.contains("mean")) {
            blocks.put(prefix + "mean", block(tokens.patches().mean(new int[] {1}), dim));
        }
        if (wanted.contains("register")) {
            blocks.put(prefix + "register", block(tokens.registerTokens(), tokens.registers(), dim));
        }
        if (wanted.contains("patch")) {
            var n = (int) tokens.patches().getShape().get(1);
            blocks.put(prefix + "patch", block(tokens.patches(), rows, n / rows, dim));
        }
    }

    private static FeatureBlock block(NDArray array, int... shape) {
        return new FeatureBlock(shape, array.toFloatArray());
    }
}
