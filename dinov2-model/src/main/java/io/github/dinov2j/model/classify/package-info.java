/**
 * The released classifiers: features of a backbone's last blocks in, probabilities of named classes out.
 * Source: dinov2/hub/classifiers.py (spec section 1.6).
 */
@NullMarked
package io.github.dinov2j.model.classify;

import org.jspecify.annotations.NullMarked;
