package io.github.dinov2j.cli.report;

import java.util.List;

/** What there is to look at beside the numbers; any part may be empty. */
public record Pictures(List<Neighbours> neighbours, Scatter scatter, List<PatchMap> patches) {
    /** Copies the lists. */
    public Pictures {
        neighbours = List.copyOf(neighbours);
        patches = List.copyOf(patches);
    }

    /** Nothing to look at. */
    public static Pictures none() {
        return new Pictures(List.of(), Scatter.none(), List.of());
    }
}
