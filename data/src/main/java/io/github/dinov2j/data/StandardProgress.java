package io.github.dinov2j.data;

import java.util.concurrent.atomic.AtomicReference;

/** The one process-wide listener: a kernel plugin knows where progress shows, the library does not. */
final class StandardProgress {
    private static final AtomicReference<Progress> INSTALLED = new AtomicReference<>();

    private StandardProgress() {}

    static void set(Progress progress) {
        INSTALLED.set(progress);
    }

    static Progress get() {
        var installed = INSTALLED.get();
        return installed == null ? Progress.terminal() : installed;
    }
}
