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
        double teacherTemperature) {}
