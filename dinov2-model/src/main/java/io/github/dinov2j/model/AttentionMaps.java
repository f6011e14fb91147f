package io.github.dinov2j.model;

import io.github.dinov2j.data.Pixels;
import java.util.Arrays;

/**
 * How much one token of an image attends to every other, head by head: softmax(q k' / sqrt(d)) of one block.
 *
 * @param image what the model saw, after resize and crop
 * @param block counted from 0
 * @param from the token that looks
 * @param heads how many maps
 * @param others tokens before the patches: the class token and the registers
 * @param height rows of patches
 * @param width patches in a row
 * @param values heads x (others + height width), row-major; the values of a head sum to 1
 */
public record AttentionMaps(
        Pixels image, int block, AttentionFrom from, int heads, int others, int height, int width, float[] values) {
    public AttentionMaps {
        var tokens = (long) others + (long) height * width;
        if (heads < 1 || values.length != heads * tokens) {
            throw new IllegalArgumentException("There are " + values.length + " values of attention; expected " + heads
                    + " heads x " + tokens + " tokens.");
        }
        values = values.clone();
    }

    @Override
    public float[] values() {
        return values.clone();
    }

    /** Attention of one head to all tokens: class, registers, patches; sums to 1. */
    public float[] tokens(int head) {
        if (head < 0 || head >= heads) {
            throw new IllegalArgumentException(
                    "Head " + head + " does not exist; there are heads 0 to " + (heads - 1) + ".");
        }
        var tokens = others + height * width;
        return Arrays.copyOfRange(values, head * tokens, (head + 1) * tokens);
    }

    /** Attention of one head to the patches [height][width], row-major. */
    public float[] patches(int head) {
        var tokens = tokens(head);
        return Arrays.copyOfRange(tokens, others, tokens.length);
    }

    /** The mean of all heads' attention to the patches [height][width], row-major. */
    public float[] mean() {
        var mean = new float[height * width];
        for (int head = 0; head < heads; head++) {
            var map = patches(head);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += map[i] / heads;
            }
        }
        return mean;
    }

    /** The image, the mean of the heads over it, and every head over it, side by side. */
    public Pixels picture() {
        return AttentionPicture.all(this);
    }

    /** One head over the image. */
    public Pixels picture(int head) {
        return AttentionPicture.over(this, patches(head));
    }

    /** The mean of the heads over the image. */
    public Pixels meanPicture() {
        return AttentionPicture.over(this, mean());
    }

    @Override
    public String toString() {
        return "AttentionMaps: " + heads + " heads of block " + block + " from " + from + ", " + height + " x " + width
                + " patches";
    }
}
