package io.github.dinov2j.data.views;

/**
 * How the crops of one kind are cut and resized.
 *
 * @param size side of the square result, in pixels, 1 to 4096
 * @param count crops per image; DINOv2 takes 2 global and 8 local ones
 * @param minArea smallest share of the image's area, above 0
 * @param maxArea largest share of the image's area, at most 1
 * @param maxAspect largest width / height of the box, 1 to 100; the smallest is its inverse
 */
public record CropSettings(int size, int count, double minArea, double maxArea, double maxAspect) {
    /** Checks every field. */
    public CropSettings {
        Setting.between("size", size, 1, 4096);
        Setting.between("count", count, 0, 64);
        Setting.between("minArea", minArea, 1e-6, 1);
        Setting.between("maxArea", maxArea, 1e-6, 1);
        Setting.ordered("minArea", minArea, "maxArea", maxArea);
        Setting.between("maxAspect", maxAspect, 1, 100);
    }
}
