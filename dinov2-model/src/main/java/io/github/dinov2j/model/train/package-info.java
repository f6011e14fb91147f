/**
 * Pretraining: a plan and images in, a run folder with checkpoints and the teacher's backbone out. One step is student and
 * teacher passes, losses, clipping, AdamW and EMA. Source: dinov2/train/ (spec sections 3 to 6).
 */
@NullMarked
package io.github.dinov2j.model.train;

import org.jspecify.annotations.NullMarked;
