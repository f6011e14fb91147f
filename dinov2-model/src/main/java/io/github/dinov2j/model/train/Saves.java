package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import io.github.dinov2j.model.train.CheckpointWriter.Written;
import java.util.function.Consumer;

/**
 * Brings the state of a run to the disk: copied out between two steps, written beside the next ones, at most one at a time.
 * A full disk makes the run wait.
 */
final class Saves implements AutoCloseable {
    private final StudentTeacher pair;
    private final CheckpointWriter writer;
    private final Patience patience;
    private final Consumer<JsonObject> events;
    private int last = -1;

    Saves(StudentTeacher pair, CheckpointWriter writer, Patience patience, Consumer<JsonObject> events) {
        this.pair = pair;
        this.writer = writer;
        this.patience = patience;
        this.events = events;
    }

    /** There is a checkpoint of this step, which the pair has just been read from. */
    void known(int step) {
        last = step;
    }

    /** Begins to save the state after {@code step} steps. */
    void begin(int step) {
        finish();
        writer.start(Snapshot.of(pair, step));
    }

    /** Hears how the writing went, if it has ended: a failure reaches the run here. */
    void look() {
        if (writer.told()) {
            finish();
        }
    }

    /** Waits until everything begun is on the disk. */
    void finish() {
        patience.whileFull(this::settle);
    }

    /** Saves the state after {@code step} steps and waits for it, but not for room. */
    void now(int step) {
        settle();
        if (last != step) {
            writer.start(Snapshot.of(pair, step));
            settle();
        }
    }

    /** Writes something else, out of reach of interrupts; waits for it and for room. */
    void write(Runnable other) {
        patience.whileFull(() -> writer.run(other));
    }

    private void settle() {
        writer.settle().ifPresent(this::written);
    }

    private void written(Written written) {
        last = written.step();
        var line = Journal.event(written.step(), "saved", "");
        line.addProperty("bytes", written.bytes());
        line.addProperty("copy_ms", written.copyMillis());
        line.addProperty("write_ms", written.writeMillis());
        events.accept(line);
    }

    @Override
    public void close() {
        writer.close();
    }
}
