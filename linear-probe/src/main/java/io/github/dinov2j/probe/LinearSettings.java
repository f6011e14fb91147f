package io.github.dinov2j.probe;

import java.util.List;

/**
 * The grid of a linear probe and how it is chosen.
 *
 * @param strengths L2 strengths: lambda of mean loss + lambda / 2 |weights|^2 on standardised inputs
 * @param epochs passes over the rows, each with its own cosine to zero
 * @param heldOut the part of the train rows of each class on which settings compete, above 0 and below 1
 * @param seed of the split and of the order of rows
 */
public record LinearSettings(List<Double> strengths, List<Integer> epochs, double heldOut, long seed) {
    /** Checks that there is something to choose and something to choose it on. */
    public LinearSettings {
        strengths = List.copyOf(strengths);
        epochs = List.copyOf(epochs);
        if (strengths.isEmpty() || strengths.stream().anyMatch(s -> !(s >= 0) || Double.isInfinite(s))) {
            throw new IllegalArgumentException("strengths is " + strengths + "; give one or more numbers from 0 up.");
        }
        if (epochs.isEmpty() || epochs.stream().anyMatch(e -> e < 1)) {
            throw new IllegalArgumentException("epochs is " + epochs + "; give one or more whole numbers from 1 up.");
        }
        if (!(heldOut > 0 && heldOut < 1)) {
            throw new IllegalArgumentException(
                    "heldOut is " + heldOut + "; give a part above 0 and below 1, such as 0.2.");
        }
    }

    /** Three strengths by two lengths, chosen on a fifth of train, seed 0. Few numbers a row want weak decay and long fits. */
    public static LinearSettings standard() {
        return new LinearSettings(List.of(1e-4, 1e-2, 3e-2), List.of(12, 40), 0.2, 0);
    }

    /** The same grid with another seed. */
    public LinearSettings withSeed(long value) {
        return new LinearSettings(strengths, epochs, heldOut, value);
    }
}
