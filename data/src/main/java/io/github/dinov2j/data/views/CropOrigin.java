package io.github.dinov2j.data.views;

/**
 * Where a global crop was cut: the box in shares of its image's sides, before it was mirrored.
 *
 * @param row of the image that was read, a stand-in too, in the image folder
 * @param top upper edge, 0 to 1
 * @param left left edge, 0 to 1
 * @param height share of the image's height
 * @param width share of the image's width
 * @param mirrored whether left and right were exchanged after cutting
 */
public record CropOrigin(int row, double top, double left, double height, double width, boolean mirrored) {
    /** Of a box in an image so many pixels wide and high. */
    static CropOrigin of(int row, CropBox box, int imageHeight, int imageWidth, boolean mirrored) {
        return new CropOrigin(
                row,
                (double) box.top() / imageHeight,
                (double) box.left() / imageWidth,
                (double) box.height() / imageHeight,
                (double) box.width() / imageWidth,
                mirrored);
    }
}
