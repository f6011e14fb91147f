/**
 * Weights at rest: in goes a .pth or .safetensors file or a Hugging Face folder, out come tensors under Meta's names.
 * Nothing in a file is ever executed. Source: spec sections 1.6, 1.7 and 13.
 */
@NullMarked
package io.github.dinov2j.model.weights;

import org.jspecify.annotations.NullMarked;
