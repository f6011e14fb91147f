package io.github.dinov2j.model.train;

import java.util.ArrayList;
import java.util.List;

/**
 * How the teacher follows the student and what targets it gives (spec sections 3.1, 6.1).
 *
 * @param momentum EMA momentum at the first and the last step, on a cosine
 * @param temperature lower and upper softmax temperature of its targets
 * @param temperatureWarmup share of the steps over which the temperature changes, linearly
 * @param temperatureCourse which of the two temperatures comes first
 * @param targets what keeps the targets from collapsing
 */
public record TeacherSettings(
        OptimizerSettings.Range momentum,
        OptimizerSettings.Range temperature,
        double temperatureWarmup,
        TemperatureCourse temperatureCourse,
        TargetMethod targets) {
    public TeacherSettings {
        Checks.share("teacher.momentum.from", momentum.from());
        Checks.share("teacher.momentum.to", momentum.to());
        Checks.positive("teacher.temperature.from", temperature.from());
        Checks.positive("teacher.temperature.to", temperature.to());
        Checks.share("teacher.temperatureWarmup", temperatureWarmup);
    }

    /** The temperature of the first step and the one after the warm-up. */
    OptimizerSettings.Range temperatures() {
        return temperatureCourse == TemperatureCourse.RISING
                ? temperature
                : new OptimizerSettings.Range(temperature.to(), temperature.from());
    }

    List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (temperatureCourse == TemperatureCourse.FALLING) {
            warnings.add(
                    "The teacher's temperature falls (teacher.temperatureCourse FALLING); in Meta's code it rises.");
        }
        if (targets == TargetMethod.NONE) {
            warnings.add("Nothing keeps the teacher's targets apart (teacher.targets NONE): training will collapse.");
        }
        return warnings;
    }

    /** Which way the temperature goes. */
    public enum TemperatureCourse {
        /** From {@code from} to {@code to}, as in Meta's code. */
        RISING,
        /** From {@code to} to {@code from}: what some articles say, and Meta never did. */
        FALLING
    }

    /** What is done to the teacher's logits. */
    public enum TargetMethod {
        /** A running mean is subtracted: Meta's default. */
        CENTERING,
        /** Every prototype gets the same share of the batch: Meta's L and g recipes. */
        SINKHORN_KNOPP,
        /** A plain softmax, which collapses: there to show it. */
        NONE
    }
}
