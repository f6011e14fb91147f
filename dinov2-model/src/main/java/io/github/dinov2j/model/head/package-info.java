/**
 * Projection heads: class or patch tokens [n,D] in, prototype logits [n,K] out. Source: dinov2/layers/dino_head.py.
 */
@NullMarked
package io.github.dinov2j.model.head;

import org.jspecify.annotations.NullMarked;
