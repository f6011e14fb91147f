package io.github.dinov2j.data.views;

import io.github.dinov2j.data.Pixels;

/** An image and its row in the image folder. */
record IndexedImage(int row, Pixels pixels) {}
