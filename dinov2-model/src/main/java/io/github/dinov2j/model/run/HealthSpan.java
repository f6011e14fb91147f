package io.github.dinov2j.model.run;

/**
 * Steps over which a run's health was the same.
 *
 * @param from the step at which it was first said
 * @param to the step at which it was last said
 * @param verdict healthy, warning, collapsed or stuck
 * @param why the newest reason, a sentence; may be empty
 */
public record HealthSpan(long from, long to, String verdict, String why) {
    /** Whether nothing is wrong. */
    public boolean healthy() {
        return verdict.equals("healthy");
    }

    @Override
    public String toString() {
        return verdict + " at step " + to + (why.isEmpty() ? "" : ": " + why);
    }
}
