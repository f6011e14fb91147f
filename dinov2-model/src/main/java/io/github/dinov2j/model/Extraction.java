package io.github.dinov2j.model;

import java.util.List;
import java.util.Set;

/**
 * Which tokens to take from images, and how.
 *
 * @param tokens of cls, register, patch, and mean (the mean of the patch tokens)
 * @param blocks 0-based blocks to take instead of the last; empty = the last
 * @param batch images in a batch
 * @param resize short side in pixels before the crop; 0 = the model's own
 * @param crop side in pixels of the centre crop; 0 = the model's own
 * @param norm whether tokens go through the model's final norm, as released features do
 */
public record Extraction(Set<String> tokens, List<Integer> blocks, int batch, int resize, int crop, boolean norm) {
    private static final Set<String> KNOWN = Set.of("cls", "register", "patch", "mean");

    public Extraction {
        tokens = Set.copyOf(tokens);
        blocks = List.copyOf(blocks);
        if (tokens.isEmpty() || !KNOWN.containsAll(tokens)) {
            throw new IllegalArgumentException(
                    "The tokens are " + tokens + "; expected some of cls, register, patch, mean.");
        }
        if (batch < 1 || resize < 0 || crop < 0) {
            throw new IllegalArgumentException(
                    "batch, resize, crop are " + batch + ", " + resize + ", " + crop + "; expected at least 1, 0, 0.");
        }
    }

    /** Class and patch tokens of the last block. */
    public static Extraction standard() {
        return new Extraction(Set.of("cls", "patch"), List.of(), 16, 0, 0, true);
    }

    public Extraction withTokens(Set<String> wanted) {
        return new Extraction(wanted, blocks, batch, resize, crop, norm);
    }

    public Extraction withBlocks(List<Integer> wanted) {
        return new Extraction(tokens, wanted, batch, resize, crop, norm);
    }

    public Extraction withBatch(int images) {
        return new Extraction(tokens, blocks, images, resize, crop, norm);
    }

    public Extraction withSize(int shortSide, int side) {
        return new Extraction(tokens, blocks, batch, shortSide, side, norm);
    }

    /** With or without the final norm: {@code get_intermediate_layers(norm=...)}; of the last block, x_prenorm. */
    public Extraction withNorm(boolean normed) {
        return new Extraction(tokens, blocks, batch, resize, crop, normed);
    }
}
