package io.github.dinov2j.cli.report;

import java.util.List;

/** A test image and the train images whose features are most like its own, best first. */
public record Neighbours(Picture query, List<Picture> nearest) {
    /** Copies the list. */
    public Neighbours {
        nearest = List.copyOf(nearest);
    }

    boolean agrees(Picture neighbour) {
        return neighbour.label().equals(query.label());
    }
}
