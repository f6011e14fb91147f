package io.github.dinov2j.model.train;

/**
 * Everything a schedule decides about one step. {@code lastLayerRate} is 0 while the prototypes are frozen, {@code
 * backboneRate} while the backbone is.
 */
record Rates(
        double learningRate,
        double lastLayerRate,
        double backboneRate,
        double weightDecay,
        double momentum,
        double teacherTemperature) {
    /** Of a backbone that never rests. */
    Rates(double learningRate, double lastLayerRate, double weightDecay, double momentum, double teacherTemperature) {
        this(learningRate, lastLayerRate, learningRate, weightDecay, momentum, teacherTemperature);
    }
}
