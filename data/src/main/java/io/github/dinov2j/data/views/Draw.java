package io.github.dinov2j.data.views;

import java.util.random.RandomGenerator;

/** Draws as Python's {@code random} does, from one {@code nextDouble} each, so that they are the same on every JVM. */
final class Draw {
    private Draw() {}

    /** True with the probability given; 0 never, 1 always. */
    static boolean happens(double probability, RandomGenerator random) {
        return random.nextDouble() < probability;
    }

    /** A real number between a and b; a may be the larger one. */
    static double uniform(double a, double b, RandomGenerator random) {
        return a + (b - a) * random.nextDouble();
    }

    /** A whole number from 0 to bound - 1; bound well below 2^53. */
    static int index(int bound, RandomGenerator random) {
        return (int) (random.nextDouble() * bound);
    }

    /** Puts 0 .. n - 1 in a random order. */
    static int[] permutation(int n, RandomGenerator random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = index(i + 1, random);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
