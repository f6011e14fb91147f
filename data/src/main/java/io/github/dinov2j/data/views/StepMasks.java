package io.github.dinov2j.data.views;

import java.util.TreeMap;
import java.util.function.LongFunction;

/** The masks of the steps being made, drawn once for all pieces of a step. Reading ahead reaches into one more step. */
final class StepMasks {
    private static final int STEPS = 3;

    private final TreeMap<Long, boolean[][]> drawn = new TreeMap<>();

    synchronized boolean[][] of(long step, LongFunction<boolean[][]> draw) {
        boolean[][] masks = drawn.computeIfAbsent(step, draw::apply);
        while (drawn.size() > STEPS) {
            drawn.remove(drawn.firstKey() < step ? drawn.firstKey() : drawn.lastKey());
        }
        return masks;
    }
}
