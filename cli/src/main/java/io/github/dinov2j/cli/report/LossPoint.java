package io.github.dinov2j.cli.report;

/** The total loss after a step. */
public record LossPoint(long step, double loss) {}
