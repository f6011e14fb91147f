/**
 * The bridge to libtorch: a small TorchScript archive of the operations DJL lacks (ops.py), typed Java in front of it, and
 * named parameter sets. Internal to the model module; tensors in, tensors out.
 */
@NullMarked
package io.github.dinov2j.model.torch;

import org.jspecify.annotations.NullMarked;
