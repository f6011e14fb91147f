package io.github.dinov2j.model.train;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One stream of random numbers for each purpose and step, all from the run's seed. */
final class Seeds {
    private Seeds() {}

    static RandomGenerator random(long seed, String purpose, long... more) {
        long mixed = seed * 0x9E3779B97F4A7C15L + purpose.hashCode();
        for (var value : more) {
            mixed = new SplittableRandom(mixed).nextLong() + value;
        }
        return new SplittableRandom(mixed);
    }
}
