package io.github.dinov2j.model.catalogue;

import java.io.IOException;
import java.time.Duration;

/** Why a transfer ended before its time, in a sentence, and what makes sense next. */
final class TransferException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What the download does about it. */
    enum Next {
        /** Nothing would change. */
        GIVE_UP,
        /** There is no way to the address: no use at first, worth waiting for once there was one. */
        UNREACHABLE,
        /** Later, from where it stopped. */
        GO_ON,
        /** At once, without what is there so far. */
        START_OVER
    }

    private final Next next;
    private final Duration pause;

    TransferException(Next next, String sentence) {
        this(next, sentence, Duration.ZERO);
    }

    /** With the pause that the server asked for. */
    TransferException(Next next, String sentence, Duration pause) {
        super(sentence);
        this.next = next;
        this.pause = pause;
    }

    Next next() {
        return next;
    }

    Duration pause() {
        return pause;
    }
}
