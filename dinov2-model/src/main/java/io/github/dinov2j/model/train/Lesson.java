package io.github.dinov2j.model.train;

/** What one batch is to teach the student: targets, and the loss against them. Lives as long as the step. */
interface Lesson {
    /** The terms of piece {@code i}; without KoLeo where that is taken over more than the piece. */
    Terms terms(Network student, StudentTokens tokens, Crops crops, int i, boolean koleo);

    /** Moves the centres; after the last piece. */
    void settle();
}
