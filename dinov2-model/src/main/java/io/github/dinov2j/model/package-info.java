/** DINOv2: backbone, heads, losses, training, features. Everything that knows DJL; no NDArray leaves it. */
@NullMarked
package io.github.dinov2j.model;

import org.jspecify.annotations.NullMarked;
