package io.github.dinov2j.cli.report;

import java.util.List;

/**
 * Class tokens on their first two principal components.
 *
 * @param shareX the part of the variance that x carries, 0 to 1
 * @param shareY the part of the variance that y carries, 0 to 1
 */
public record Scatter(List<Dot> dots, double shareX, double shareY) {
    /** Copies the list. */
    public Scatter {
        dots = List.copyOf(dots);
    }

    /** One image: its place and its class. */
    public record Dot(double x, double y, String label) {}

    /** No picture. */
    public static Scatter none() {
        return new Scatter(List.of(), 0, 0);
    }
}
