package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.AtomicFolder;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Teachers that cannot teach are refused in a sentence, and nothing is left behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistillationMisuseTest {
    private Path folder;
    private Path teacher;
    private ImageFolder images;
    private Plan plan;

    @BeforeAll
    void generate(@TempDir Path shared) throws IOException {
        folder = shared;
        images = Small.images(folder.resolve("images"), 16);
        teacher = Teachers.write(folder.resolve("teacher.safetensors"), Small.plan(), true);
        plan = Small.plan().with("distillation.teacher", teacher.toString());
    }

    private AbstractThrowableAssert<?, ?> refused(Plan wrong) {
        var run = folder.resolve("run");
        var refused = assertThatThrownBy(() -> Small.run(images, wrong, run));
        assertThat(run).doesNotExist();
        return refused;
    }

    private AbstractThrowableAssert<?, ?> refused(String model) {
        return refused(plan.with("distillation.teacher", model)).hasMessageContaining("distillation.teacher");
    }

    @Test
    void headsAskedForWhereNoneExist() {
        var headless = Teachers.write(folder.resolve("headless.safetensors"), Small.plan(), false);
        refused(plan.with("distillation.teacher", headless.toString()))
                .hasMessageContainingAll(headless.toString(), "no trained heads", "--method features or prototypes");
    }

    @Test
    void aRunWithoutTheCheckpointOfItsModelHasNoHeads() throws IOException {
        var run = folder.resolve("earlier");
        Small.run(images, Small.plan().withSteps(2).with("checkpointEvery", "1"), run);
        AtomicFolder.delete(run.resolve("checkpoints/000002")); // the one before has other weights
        refused(plan.with("distillation.teacher", run.toString()))
                .hasMessageContainingAll(run.toString(), "no trained heads", "last checkpoint");
    }

    @Test
    void theHeadsOfARunAreCheckedBeforeTheyTeach() throws IOException {
        var run = folder.resolve("spoilt");
        Small.run(images, Small.plan().withSteps(2), run);
        var file = run.resolve("checkpoints/000002/teacher.safetensors");
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        refused(plan.with("distillation.teacher", run.toString()))
                .hasMessageContainingAll(file.toString(), "changed since it was written");
    }

    @Test
    void anotherNumberOfPrototypes() {
        refused(plan.with("heads.dino.prototypes", "24"))
                .hasMessageContainingAll("has 16 prototypes", "the student 24", "set heads.dino.prototypes to 16");
        refused(plan.with("heads.dino.prototypes", "8"))
                .hasMessageContainingAll("has 16 prototypes", "the student 8", "set heads.dino.prototypes to 16");
        refused(plan.with(Map.of("heads.separate", "true", "heads.ibot.prototypes", "12")))
                .hasMessageContainingAll("for patches", "the student 12", "set heads.ibot.prototypes to 16");
    }

    @Test
    void aSharedHeadCannotHaveTwoNumbersOfPrototypes() {
        var separate = Small.plan().with(Map.of("heads.separate", "true", "heads.ibot.prototypes", "12"));
        var file = Teachers.write(folder.resolve("separate.safetensors"), separate, true);
        refused(plan.with("distillation.teacher", file.toString()))
                .hasMessageContainingAll("set heads.separate to true and heads.ibot.prototypes to 12");
    }

    @Test
    void aTeacherThatIsNotThere() {
        refused(folder.resolve("nowhere").toString()).hasMessageContaining("There is no model");
        refused("untrained:vit_small").hasMessageContaining("learned nothing");
        refused("dinov2_vits14_lc").hasMessageContaining("is a classifier");
    }

    @Test
    void aRunThatIsNotFinished() throws IOException {
        var run = Files.createDirectories(folder.resolve("unfinished"));
        Files.writeString(run.resolve("plan.json"), "{}");
        refused(run.toString()).hasMessageContaining("is not finished");
    }

    @Test
    void aDamagedTeacher() throws IOException {
        var damaged = Files.write(
                folder.resolve("damaged.safetensors"), java.util.Arrays.copyOf(Files.readAllBytes(teacher), 20_000));
        refused(plan.with("distillation.teacher", damaged.toString())).hasMessageContaining(damaged.toString());
    }

    @Test
    void aTeacherWithInfiniteWeights() {
        var infinite = Teachers.write(
                folder.resolve("infinite.safetensors"), Small.plan(), true, values -> values[0] = Float.NaN);
        refused(infinite.toString()).hasMessageContainingAll(infinite.toString(), "NaN or infinite");
    }

    @Test
    void aGridThatTheTeacherHasNoPositionsFor() {
        var table = Small.plan().with("student.architecture.positionEncoding", "RELATIVE_TABLE");
        var file = Teachers.write(folder.resolve("table.safetensors"), table, true);
        refused(plan.with("distillation.teacher", file.toString()).with("views.global.size", "35"))
                .hasMessageContainingAll(
                        "cannot see the student's grid of 5 x 5 patches", "views.global.size 35", "RELATIVE_TABLE");
    }

    @Test
    void theRunItselfAsItsTeacher() throws IOException {
        var run = folder.resolve("own");
        Small.run(images, Small.plan().withSteps(2), run);
        assertThatThrownBy(() -> Pretraining.start(
                        images,
                        plan.with("distillation.teacher", run.toString()).withOut(run.resolve("../own")),
                        "cpu",
                        Progress.none()))
                .hasMessageContaining("There is already a run");
        var student = folder.resolve("fresh");
        Files.createDirectories(student);
        var inside = Files.copy(teacher, student.resolve("teacher.safetensors"));
        assertThatThrownBy(() -> Small.run(images, plan.with("distillation.teacher", inside.toString()), student))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("lies in the folder of the run itself", "another model");
    }

    @Test
    void aStudentThatStartsAsItsTeacher() throws IOException {
        var run = folder.resolve("start");
        Small.run(images, Small.plan().withSteps(2), run);
        refused(plan.with(Map.of("distillation.teacher", run.toString(), "student.pretrainedWeights", run.toString())))
                .hasMessageContainingAll("would start from " + run, "which is its teacher");
    }
}
