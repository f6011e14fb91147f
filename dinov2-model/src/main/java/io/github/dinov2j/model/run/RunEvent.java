package io.github.dinov2j.model.run;

/**
 * Something that happened to a run.
 *
 * @param step how many steps had been taken
 * @param what resumed, saved, interrupted, paused, skipped image, ...
 */
public record RunEvent(long step, String what) {}
