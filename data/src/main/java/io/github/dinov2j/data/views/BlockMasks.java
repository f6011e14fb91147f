package io.github.dinov2j.data.views;

import java.util.random.RandomGenerator;

/**
 * Draws the block-wise masks of a batch's global crops (spec section 4; dinov2/data/masking.py and collate.py).
 * The masked crops share the range of ratios evenly, one bin each, and are then shuffled among all crops.
 */
public final class BlockMasks {
    private final int patches;
    private final MaskSettings settings;
    private final BlockMask blocks;

    /** Masks for a grid of height x width patches, each side 1 to 4096. */
    public BlockMasks(int height, int width, MaskSettings settings) {
        Setting.between("mask height", height, 1, 4096);
        Setting.between("mask width", width, 1, 4096);
        this.patches = height * width;
        this.settings = settings;
        this.blocks = new BlockMask(height, width);
    }

    /** Masks [crops][height * width], true where a patch is masked; crops without a mask are all false. */
    public boolean[][] draw(int crops, RandomGenerator random) {
        int masked = (int) (crops * settings.sampleProbability());
        boolean[][] masks = new boolean[crops][];
        for (int i = 0; i < crops; i++) {
            masks[i] = blocks.draw(i < masked ? target(i, masked, random) : 0, random);
        }
        return shuffled(masks, Draw.permutation(crops, random));
    }

    /** The number of patches to mask in the i-th masked crop: a random share within the i-th of equal bins. */
    int target(int i, int masked, RandomGenerator random) {
        return (int) (patches * Draw.uniform(edge(i, masked), edge(i + 1, masked), random));
    }

    private double edge(int i, int masked) {
        return settings.minRatio() + (settings.maxRatio() - settings.minRatio()) * i / masked;
    }

    private static boolean[][] shuffled(boolean[][] masks, int[] order) {
        boolean[][] shuffled = new boolean[masks.length][];
        for (int i = 0; i < order.length; i++) {
            shuffled[i] = masks[order[i]];
        }
        return shuffled;
    }
}
