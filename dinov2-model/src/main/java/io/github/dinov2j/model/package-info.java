/**
 * The front doors of DINOv2 in Java: {@link io.github.dinov2j.model.Dino} makes or loads a model, the model turns images
 * into features. Everything behind them that knows DJL lives in the sub-packages; no NDArray leaves this module.
 */
@NullMarked
package io.github.dinov2j.model;

import org.jspecify.annotations.NullMarked;
