package io.github.dinov2j.model.train;

/** The one way settings refuse a value: field, value, rule. */
final class Checks {
    private Checks() {}

    static void that(boolean holds, String field, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("Plan: " + field + " is " + value + "; expected " + rule + ".");
        }
    }
}
