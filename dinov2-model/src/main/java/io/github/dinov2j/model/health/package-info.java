/**
 * How a pretraining run is: the teacher's answers to a fixed sample of images in, a few numbers and a verdict in a plain
 * sentence out. Thresholds, and the runs they were checked on: docs/health.md.
 */
@NullMarked
package io.github.dinov2j.model.health;

import org.jspecify.annotations.NullMarked;
