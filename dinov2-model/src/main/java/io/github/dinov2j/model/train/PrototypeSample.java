package io.github.dinov2j.model.train;

import io.github.dinov2j.model.head.HeadSettings;

/**
 * How many tokens of how many images prototypes are made of: 39 for each, which is what FAISS asks for at least, within 1 GiB a
 * set; class tokens are one an image, and patches are spread over the same images.
 *
 * @param images how many are shown to the teacher
 * @param cls class tokens
 * @param patches patch tokens
 * @param patchesAnImage of each image
 */
record PrototypeSample(int images, int cls, int patches, int patchesAnImage) {
    private static final int TOKENS_A_PROTOTYPE = 39;
    private static final long MOST_BYTES = 1L << 30;

    /**
     * Of a folder with so many images of {@code grid} patches each, for tokens {@code width} wide. One set over both kinds
     * has class tokens for half of it, or as many as there are images.
     */
    static PrototypeSample of(HeadSettings heads, int images, int grid, int width) {
        var wanted = tokens(heads.dino().prototypes(), width);
        var cls = (int) Math.min(images, heads.separate() ? wanted : wanted / 2);
        var ofPatches = heads.separate() ? tokens(heads.ibot().prototypes(), width) : wanted - cls;
        var patches = (int) Math.min((long) images * grid, ofPatches);
        var shown = Math.max(cls, (patches + grid - 1) / grid);
        return new PrototypeSample(shown, cls, patches, (patches + shown - 1) / shown);
    }

    private static long tokens(int prototypes, int width) {
        var fitting = MOST_BYTES / (4L * width);
        return Math.max(prototypes, Math.min((long) TOKENS_A_PROTOTYPE * prototypes, fitting));
    }
}
