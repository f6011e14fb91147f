package io.github.dinov2j.model.train;

/** The one way settings refuse a value: field, value, rule. NaN and infinity pass none of the rules on numbers. */
final class Checks {
    private Checks() {}

    static void that(boolean holds, String field, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("Plan: " + field + " is " + value + "; expected " + rule + ".");
        }
    }

    static void positive(String field, double value) {
        that(value > 0 && Double.isFinite(value), field, value, "a number above 0");
    }

    static void notNegative(String field, double value) {
        that(value >= 0 && Double.isFinite(value), field, value, "a number, 0 or more");
    }

    static void share(String field, double value) {
        that(value >= 0 && value <= 1, field, value, "between 0 and 1");
    }
}
