package io.github.dinov2j.data.views;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Turns (run seed, pass, image) and the like into independent sources of randomness. */
final class Seeds {
    /** What the randomness is for, so that equal numbers never meet in two places. */
    enum Purpose {
        ORDER(1),
        VIEWS(2),
        MASKS(3),
        STAND_IN(4);

        private final long code;

        Purpose(long code) {
            this.code = code;
        }
    }

    private Seeds() {}

    static RandomGenerator random(Purpose purpose, long seed, long first, long second) {
        return new SplittableRandom(mix(mix(mix(mix(purpose.code) ^ seed) ^ first) ^ second));
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014), after a step that keeps 0 from staying 0. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
