package io.github.dinov2j.model.health;

import java.util.Locale;

/** How a run is. */
public enum Condition {
    /** Targets tell images apart and prototypes are in even use. */
    HEALTHY,
    /** A signal is out of its usual range; the run may recover. */
    WARNING,
    /** All images get the same answer. */
    COLLAPSED,
    /** Targets say next to nothing, or the teacher does not move. */
    STUCK;

    /** The word of logs and sentences. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The condition with this word; another text is an IllegalArgumentException. */
    public static Condition of(String word) {
        for (var condition : values()) {
            if (condition.word().equals(word)) {
                return condition;
            }
        }
        throw new IllegalArgumentException(
                "The health is \"" + word + "\"; expected healthy, warning, collapsed or stuck.");
    }
}
