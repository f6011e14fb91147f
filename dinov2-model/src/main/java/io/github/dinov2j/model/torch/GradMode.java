package io.github.dinov2j.model.torch;

import ai.djl.pytorch.jni.JniUtils;

/** Turns autograd on or off on this thread until closed. Needed because every thread of libtorch starts with it on. */
public final class GradMode implements AutoCloseable {
    private final boolean before;

    private GradMode(boolean enabled) {
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(enabled);
    }

    public static GradMode on() {
        return new GradMode(true);
    }

    public static GradMode off() {
        return new GradMode(false);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
