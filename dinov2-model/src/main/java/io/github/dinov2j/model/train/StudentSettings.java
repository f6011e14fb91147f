package io.github.dinov2j.model.train;

import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.Initialization;

/**
 * The backbone that learns.
 *
 * @param architecture its shape, the same for the teacher
 * @param initialization how it starts
 * @param headStd standard deviation of the heads' linear weights at the start (published: 0.02)
 * @param dropPath rate of stochastic depth by batch subset, in the student's passes only
 */
public record StudentSettings(
        Architecture architecture, Initialization initialization, double headStd, double dropPath) {
    public StudentSettings {
        Checks.that(headStd > 0, "student.headStd", headStd, "above 0");
        Checks.that(dropPath >= 0 && dropPath < 1, "student.dropPath", dropPath, "at least 0 and below 1");
    }
}
