package io.github.dinov2j.model.weights;

/** Python's None, and every value that is read over because no tensor needs it. */
enum None {
    NONE
}
