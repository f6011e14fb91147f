package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.loss.Targets;
import java.util.Map;
import java.util.Optional;

/**
 * Teaching by a frozen teacher: what a run has to know of it.
 *
 * @param teacher who teaches
 * @param tokens the teacher's, live or kept
 * @param method what of it is learned, and how
 */
record FrozenTeaching(FrozenTeacher teacher, ChosenTokens tokens, Teaching method) implements Teaching {
    @Override
    public Lesson lesson(Batch batch, double temperature, NDManager step) {
        return method.lesson(batch, temperature, step);
    }

    @Override
    public Map<String, Targets> targets() {
        return method.targets();
    }

    @Override
    public void check(ImageFolder images) {
        method.check(images);
    }

    @Override
    public void prepare(RunFolder run, ImageFolder images, Progress progress) {
        teacher.introduce(progress);
        tokens.prepare(run, images, progress);
        method.prepare(run, images, progress);
    }

    @Override
    public Optional<JsonObject> provenance() {
        return Optional.of(teacher.json());
    }

    @Override
    public void goOn(JsonObject recorded) {
        teacher.goOn(recorded);
    }

    @Override
    public void close() {
        method.close();
        teacher.close();
    }
}
