/**
 * Judges features, whatever made them: in come {@code Features} of train and test images, out come evaluations and
 * tables. Weighted k-NN and linear probe as in DINOv2's evaluation (spec 8.1 and 8.3).
 */
@NullMarked
package io.github.dinov2j.probe;

import org.jspecify.annotations.NullMarked;
