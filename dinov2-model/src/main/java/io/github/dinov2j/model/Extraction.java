package io.github.dinov2j.model;

import io.github.dinov2j.data.Fit;
import java.util.List;
import java.util.Set;

/**
 * Which tokens to take from images, and how.
 *
 * @param tokens of cls, register, patch, and mean (the mean of the patch tokens)
 * @param blocks 0-based blocks to take instead of the last; empty = the last
 * @param batch images in a batch
 * @param resize short side in pixels before the crop; 0 = the model's own, {@link #NONE} = not resized
 * @param crop side in pixels of the centre crop; 0 = the model's own, {@link #NONE} = the whole image
 * @param norm whether tokens go through the model's final norm, as released features do
 * @param rules what happens to images that do not fit, are turned, or corrupt
 */
public record Extraction(
        Set<String> tokens, List<Integer> blocks, int batch, int resize, int crop, boolean norm, ImageRules rules) {
    /** No resize, or no crop. */
    public static final int NONE = -1;

    private static final Set<String> KNOWN = Set.of("cls", "register", "patch", "mean");

    public Extraction {
        tokens = Set.copyOf(tokens);
        blocks = List.copyOf(blocks);
        if (tokens.isEmpty() || !KNOWN.containsAll(tokens)) {
            throw new IllegalArgumentException(
                    "The tokens are " + tokens + "; expected some of cls, register, patch, mean.");
        }
        if (batch < 1 || resize < NONE || crop < NONE) {
            throw new IllegalArgumentException("batch, resize, crop are " + batch + ", " + resize + ", " + crop
                    + "; expected at least 1, and 0 or more pixels (-1 = none).");
        }
    }

    /** With the standard rules for images. */
    public Extraction(Set<String> tokens, List<Integer> blocks, int batch, int resize, int crop) {
        this(tokens, blocks, batch, resize, crop, true, ImageRules.standard());
    }

    /** Class and patch tokens of the last block. */
    public static Extraction standard() {
        return new Extraction(Set.of("cls", "patch"), List.of(), 16, 0, 0);
    }

    public Extraction withTokens(Set<String> wanted) {
        return new Extraction(wanted, blocks, batch, resize, crop, norm, rules);
    }

    public Extraction withBlocks(List<Integer> wanted) {
        return new Extraction(tokens, wanted, batch, resize, crop, norm, rules);
    }

    public Extraction withBatch(int images) {
        return new Extraction(tokens, blocks, images, resize, crop, norm, rules);
    }

    public Extraction withSize(int shortSide, int side) {
        return new Extraction(tokens, blocks, batch, shortSide, side, norm, rules);
    }

    /** Images whose sides are no multiples of the patch are cropped, padded or resized. */
    public Extraction withFit(Fit fit) {
        return withRules(new ImageRules(fit, rules.upright(), rules.corrupt()));
    }

    /** JPEGs are turned as their EXIF orientation says. */
    public Extraction withUpright(boolean upright) {
        return withRules(new ImageRules(rules.fit(), upright, rules.corrupt()));
    }

    /** Images that cannot be decoded end the work, or are left out and listed. */
    public Extraction withCorrupt(CorruptImages corrupt) {
        return withRules(new ImageRules(rules.fit(), rules.upright(), corrupt));
    }

    public Extraction withRules(ImageRules other) {
        return new Extraction(tokens, blocks, batch, resize, crop, norm, other);
    }

    /** With or without the final norm: {@code get_intermediate_layers(norm=...)}; of the last block, x_prenorm. */
    public Extraction withNorm(boolean normed) {
        return new Extraction(tokens, blocks, batch, resize, crop, normed, rules);
    }
}
