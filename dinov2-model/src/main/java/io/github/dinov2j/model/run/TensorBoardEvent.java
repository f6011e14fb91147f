package io.github.dinov2j.model.run;

import java.util.Map;

/** TensorBoard's {@code Event} message, as far as scalars need it (tensorboard/compat/proto/event.proto, summary.proto). */
final class TensorBoardEvent {
    private static final int START = 1;

    private TensorBoardEvent() {}

    /** The first of every file. */
    static byte[] version(double seconds) {
        return event(seconds, 0).text(3, "brain.Event:2").bytes();
    }

    /** A run begins or goes on here: what older files say of this step and later ones no longer counts. */
    static byte[] start(double seconds, long step) {
        return event(seconds, step).message(7, new Protobuf().whole(1, START)).bytes();
    }

    static byte[] scalars(double seconds, long step, Map<String, Double> scalars) {
        var summary = new Protobuf();
        scalars.forEach(
                (name, value) -> summary.message(1, new Protobuf().text(1, name).real(2, value.floatValue())));
        return event(seconds, step).message(5, summary).bytes();
    }

    private static Protobuf event(double seconds, long step) {
        return new Protobuf().real(1, seconds).whole(2, step);
    }
}
