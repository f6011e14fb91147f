package io.github.dinov2j.model.train;

import java.util.List;
import java.util.Optional;

/**
 * Looks at a run: health, evaluation, curves. It never changes student or teacher, and it is called on the training thread
 * with gradients off. An interrupt is left standing: the run obeys it right after.
 */
interface RunObserver {
    /** Before the first step of this process, when {@code step} steps are done (more than 0 in a resumed run). */
    default void begin(int step, StudentTeacher pair) {}

    /** After the step of this report; the pair is as that step left it. */
    void after(StepReport report, StudentTeacher pair);

    /** After the last step of the plan, {@code steps} in all. */
    default void end(int steps, StudentTeacher pair) {}

    /** Why the run should stop after the step that was just taken, in a sentence; empty where it should go on. */
    default Optional<String> stop() {
        return Optional.empty();
    }

    static RunObserver none() {
        return (report, pair) -> {};
    }

    /** Asks each in turn. */
    static RunObserver all(List<RunObserver> each) {
        return new RunObserver() {
            @Override
            public void begin(int step, StudentTeacher pair) {
                each.forEach(one -> one.begin(step, pair));
            }

            @Override
            public void after(StepReport report, StudentTeacher pair) {
                each.forEach(one -> one.after(report, pair));
            }

            @Override
            public void end(int steps, StudentTeacher pair) {
                each.forEach(one -> one.end(steps, pair));
            }

            @Override
            public Optional<String> stop() {
                return each.stream().flatMap(one -> one.stop().stream()).findFirst();
            }
        };
    }
}
