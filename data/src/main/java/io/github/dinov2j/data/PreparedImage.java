package io.github.dinov2j.data;

/** An image as the backbone takes it: channel-major values [3,height,width], at the beginning of an array that may be longer. */
@SuppressWarnings("ArrayRecordComponent")
public record PreparedImage(float[] values, int height, int width) {
    /** Numbers of the image. */
    public int size() {
        return 3 * height * width;
    }
}
