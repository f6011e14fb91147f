package io.github.dinov2j.cli.report;

/** One line of the table of results; its fields are those of the JSON rows that {@code --json} prints. */
public record Row(
        String features,
        String probe,
        int k,
        String tokens,
        String metric,
        double value,
        int correct,
        int n,
        double low,
        double high) {}
