package io.github.dinov2j.model.extraction;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Arrays that are used again: large ones are dear to allocate and to collect. Safe for several threads. */
public final class FloatArrays {
    private final Queue<float[]> free = new ConcurrentLinkedQueue<>();

    /** An array of at least this length, with anything in it. */
    public float[] take(int length) {
        var array = free.poll();
        return array != null && array.length >= length ? array : new float[length];
    }

    public void giveBack(float[] array) {
        if (array.length > 0) {
            free.add(array);
        }
    }
}
