package io.github.dinov2j.data.views;

/** A box inside an image, in pixels. */
record CropBox(int top, int left, int height, int width) {}
