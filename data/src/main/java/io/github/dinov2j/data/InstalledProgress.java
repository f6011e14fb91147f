package io.github.dinov2j.data;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The one process-wide setting: where a notebook shows progress. It must reach work that the user's code starts without naming it. */
final class InstalledProgress {
    private static final AtomicReference<@Nullable Progress> INSTALLED = new AtomicReference<>();

    private InstalledProgress() {}

    static @Nullable Progress installed() {
        return INSTALLED.get();
    }

    static void install(Progress progress) {
        INSTALLED.set(progress);
    }
}
