/** Judges features, whatever made them: k-NN, linear probe, tables. */
@NullMarked
package io.github.dinov2j.probe;

import org.jspecify.annotations.NullMarked;
