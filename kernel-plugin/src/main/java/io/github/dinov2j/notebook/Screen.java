package io.github.dinov2j.notebook;

import java.util.UUID;

/** Where a kernel shows things: below the running cell. */
interface Screen {
    /** Shows html (text where html cannot be shown) under a name that {@link #update} can use. */
    void show(String id, String html, String text);

    /** Replaces in place what was shown under this name. */
    void update(String id, String html, String text);

    /** A name that no other output has. */
    static String freshId() {
        return "dinov2j-" + UUID.randomUUID();
    }
}
