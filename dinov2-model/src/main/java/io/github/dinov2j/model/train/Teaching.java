package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.loss.Targets;
import java.util.Map;
import java.util.Optional;

/** Who gives the student its targets: its own exponential mean in pretraining, a frozen model in distillation. */
interface Teaching extends AutoCloseable {
    /** The teacher's part in the step of one batch, made without gradients. */
    Lesson lesson(Batch batch, double temperature, NDManager step);

    /** What moves from step to step beside weights, and is kept in checkpoints: the centres, by the head they belong to. */
    Map<String, Targets> targets();

    /** Refuses images that it cannot teach from, before anything of a new run is written. */
    default void check(ImageFolder images) {}

    /**
     * Before the first step of a process: what has to be known of the data first. What it makes lies in the run folder, and a
     * resumed run finds it there. An interrupt is a CancellationException.
     */
    default void prepare(RunFolder run, ImageFolder images, Progress progress) {}

    /** What {@code provenance.json} says of the teacher; empty where that is the student's own mean. */
    default Optional<JsonObject> provenance() {
        return Optional.empty();
    }

    /** Goes on with the teacher that provenance has recorded; another one is refused. */
    default void goOn(JsonObject recorded) {}

    /** Gives back what it took beside the arrays of the device. */
    @Override
    default void close() {}
}
