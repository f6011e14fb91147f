package io.github.dinov2j.model.extraction;

import java.util.function.IntUnaryOperator;

/**
 * What happens to images that cannot be decoded.
 *
 * @param skip whether they are left out and listed; else the first one ends the work
 * @param allowed how many of so many images may be left out
 * @param remedy what the user can do when there are more
 */
public record Unreadable(boolean skip, IntUnaryOperator allowed, String remedy) {}
