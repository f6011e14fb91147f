package io.github.dinov2j.model.run;

import java.util.Locale;

/** Where a run stands. */
public enum RunState {
    /** A process works on it. */
    RUNNING,
    /** A process holds it and waits for room on the disk. */
    PAUSED,
    /** It ended before its last step; {@code pretrain --resume} goes on. */
    INTERRUPTED,
    /** All steps are done, the model is there. */
    FINISHED,
    /** Its plan or log cannot be read. */
    BROKEN;

    /** In small letters. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
