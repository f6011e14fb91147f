package io.github.dinov2j.model.train;

import java.nio.file.Path;

/**
 * A plan and the run folder it is carried out in.
 *
 * @param plan every setting
 * @param folder the run folder; made when it does not exist
 */
public record PlannedRun(Plan plan, Path folder) {}
