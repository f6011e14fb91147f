package io.github.dinov2j.model.train;

/**
 * How the teacher follows the student and what targets it gives (spec sections 3.1, 6.1).
 *
 * @param momentum EMA momentum at the first and the last step, on a cosine
 * @param temperature softmax temperature of its targets at the first step and after the warm-up, linear between
 * @param temperatureWarmup share of the steps over which the temperature changes
 * @param targets what keeps the targets from collapsing
 */
public record TeacherSettings(
        OptimizerSettings.Range momentum,
        OptimizerSettings.Range temperature,
        double temperatureWarmup,
        TargetMethod targets) {
    public TeacherSettings {
        Checks.that(
                temperatureWarmup >= 0 && temperatureWarmup <= 1,
                "teacher.temperatureWarmup",
                temperatureWarmup,
                "between 0 and 1");
        Checks.that(
                temperature.from() > 0 && temperature.to() > 0, "teacher.temperature", temperature, "values above 0");
        Checks.that(
                momentum.from() >= 0 && momentum.from() <= 1 && momentum.to() >= 0 && momentum.to() <= 1,
                "teacher.momentum",
                momentum,
                "values between 0 and 1");
    }

    /** Meta's two ways; the L and g recipes use Sinkhorn-Knopp. */
    public enum TargetMethod {
        CENTERING,
        SINKHORN_KNOPP
    }
}
