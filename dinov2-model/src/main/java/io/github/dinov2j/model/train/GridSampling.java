package io.github.dinov2j.model.train;

import io.github.dinov2j.data.views.CropOrigin;

/**
 * Tokens of a crop out of the grid of its whole image: where the centre of each patch of the crop lies in the image, the
 * four tokens around it are mixed bilinearly. As {@code torch.nn.functional.grid_sample(mode="bilinear",
 * padding_mode="border", align_corners=False)} on centres of patches; outermost tokens go on to the edge of the image.
 *
 * @param grid patches on a side of the stored image
 * @param patches patches on a side of a crop
 * @param dim width of a token
 */
record GridSampling(int grid, int patches, int dim) {
    /**
     * The rule for the stored grid: as fine as the patches of the smallest crop of a square image, which has a side of
     * {@code sqrt(minArea)} shares.
     */
    static int grid(int patches, double minArea) {
        return (int) Math.ceil(patches / Math.sqrt(minArea) - 1e-9);
    }

    /** Numbers of a whole image. */
    int stored() {
        return grid * grid * dim;
    }

    /** Writes the tokens [n,n,D] of a crop of the image [g,g,D] from {@code at} on. */
    void sample(float[] imageGGD, CropOrigin crop, float[] target, int at) {
        for (int row = 0; row < patches; row++) {
            var y = place(crop.top() + crop.height() * (row + 0.5) / patches);
            for (int column = 0; column < patches; column++) {
                var across = (column + 0.5) / patches;
                var x = place(crop.left() + crop.width() * (crop.mirrored() ? 1 - across : across));
                mix(imageGGD, y, x, target, at + (row * patches + column) * dim);
            }
        }
    }

    /** A share of the image's side in the grid, where token i stands at i. */
    private double place(double share) {
        return Math.min(Math.max(share * grid - 0.5, 0), grid - 1);
    }

    private void mix(float[] imageGGD, double y, double x, float[] target, int at) {
        var top = (int) y;
        var left = (int) x;
        var bottom = Math.min(top + 1, grid - 1);
        var right = Math.min(left + 1, grid - 1);
        var down = (float) (y - top);
        var across = (float) (x - left);
        int a = (top * grid + left) * dim;
        int b = (top * grid + right) * dim;
        int c = (bottom * grid + left) * dim;
        int d = (bottom * grid + right) * dim;
        for (int i = 0; i < dim; i++) {
            var above = imageGGD[a + i] * (1 - across) + imageGGD[b + i] * across;
            var below = imageGGD[c + i] * (1 - across) + imageGGD[d + i] * across;
            target[at + i] = above * (1 - down) + below * down;
        }
    }
}
