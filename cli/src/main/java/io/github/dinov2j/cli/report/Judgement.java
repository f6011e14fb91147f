package io.github.dinov2j.cli.report;

import java.util.List;

/** What the probes found: the rows of the table and the paired comparisons. */
public record Judgement(List<Row> rows, List<Comparison> comparisons) {
    /** Copies the lists. */
    public Judgement {
        rows = List.copyOf(rows);
        comparisons = List.copyOf(comparisons);
    }

    /** Nothing was judged. */
    public static Judgement none() {
        return new Judgement(List.of(), List.of());
    }
}
