package io.github.dinov2j.cli.report;

/** A part of the work and how long it took. */
public record Stage(String name, double seconds) {}
