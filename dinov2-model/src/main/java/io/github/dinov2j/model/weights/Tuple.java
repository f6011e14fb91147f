package io.github.dinov2j.model.weights;

import java.util.List;

/** A Python tuple. */
record Tuple(List<Object> items) {}
