package io.github.dinov2j.model.catalogue;

import java.time.Duration;

/**
 * How long a download waits, and how often it tries again.
 *
 * @param connect for a connection
 * @param stall for the next byte
 * @param firstPause before the second attempt; doubled before each further one, up to half a minute
 * @param attempts how many in a row may bring nothing; 100 times as many in all
 */
record Patience(Duration connect, Duration stall, Duration firstPause, int attempts) {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_WISH = Duration.ofMinutes(1);

    static Patience standard() {
        return new Patience(Duration.ofSeconds(20), Duration.ofSeconds(45), Duration.ofSeconds(1), 5);
    }

    /** The pause after so many fruitless attempts, or the server's wish where it is longer and can be met. */
    Duration pause(int fruitless, Duration wish) {
        Duration own = firstPause.multipliedBy(1L << Math.min(20, Math.max(0, fruitless - 1)));
        Duration bounded = own.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : own;
        Duration asked = wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
        return asked.compareTo(bounded) > 0 ? asked : bounded;
    }

    int attemptsInAll() {
        return attempts * 100;
    }
}
