package io.github.dinov2j.data.views;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Draws the block-wise masks of a batch's global crops (spec section 4; data/masking.py and collate.py of dinov2, dinov3).
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
            masks[i] = mask(i < masked ? target(i, masked, random) : 0, random);
        }
        return shuffled(masks, Draw.permutation(crops, random));
    }

    private boolean[] mask(int target, RandomGenerator random) {
        boolean[] mask = blocks.draw(target, random);
        return settings.regime() == MaskRegime.DINOV3 ? completed(mask, target, random) : mask;
    }

    /** Single patches, all equally likely, until there are as many as wanted. */
    private static boolean[] completed(boolean[] mask, int target, RandomGenerator random) {
        int[] free = IntStream.range(0, mask.length).filter(i -> !mask[i]).toArray();
        int[] order = Draw.permutation(free.length, random);
        for (int i = 0; i < target - (mask.length - free.length); i++) {
            mask[free[order[i]]] = true;
        }
        return mask;
    }

    /** The number of patches to mask in the i-th masked crop: a random share within the i-th of equal bins, or its upper edge. */
    int target(int i, int masked, RandomGenerator random) {
        double ratio = settings.regime() == MaskRegime.DINOV3
                ? edge(i + 1, masked)
                : Draw.uniform(edge(i, masked), edge(i + 1, masked), random);
        return (int) (patches * ratio);
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
