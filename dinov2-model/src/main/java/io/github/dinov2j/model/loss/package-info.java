/**
 * The terms DINOv2 minimises and the teacher targets they compare with: logits and tokens in, scalars out.
 * Source: dinov2/loss/ (spec section 3).
 */
@NullMarked
package io.github.dinov2j.model.loss;

import org.jspecify.annotations.NullMarked;
