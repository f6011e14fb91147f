package io.github.dinov2j.model.train;

/** Looks at a run after each of its steps: health, evaluation, curves. It never changes student or teacher. */
interface RunObserver {
    /** After the step of this report; the pair is as that step left it. Gradients are off. */
    void after(StepReport report, StudentTeacher pair);

    static RunObserver none() {
        return (report, pair) -> {};
    }
}
