package io.github.dinov2j.data.views;

/**
 * The views of one image.
 *
 * @param globals the global crops, each [3, S, S] flat, normalised
 * @param locals the local crops, each [3, s, s] flat, normalised
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers on their way to a tensor: compared and printed by nobody
public record Views(float[][] globals, float[][] locals) {
    @Override
    public String toString() {
        return "Views: " + globals.length + " global and " + locals.length + " local crops";
    }
}
