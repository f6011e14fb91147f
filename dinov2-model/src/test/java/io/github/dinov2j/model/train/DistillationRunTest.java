package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.BackboneFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that distils one of our own runs: what it leaves, what it does not touch, how it goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistillationRunTest {
    private Path folder;
    private Path teacher;
    private ImageFolder images;
    private Plan plan;
    private Path straight;

    @BeforeAll
    void distilOnce(@TempDir Path shared) throws IOException {
        folder = shared;
        images = Small.images(folder.resolve("images"), 16);
        teacher = folder.resolve("teacher");
        Small.run(images, teacherPlan(), teacher);
        plan = Small.plan().with("distillation.teacher", teacher.toString()).with("checkpointEvery", "3");
        straight = folder.resolve("straight");
        Small.run(images, plan, straight);
    }

    static Plan teacherPlan() {
        return Small.plan().withSteps(4).with("student.architecture.dim", "32").with("student.architecture.depth", "2");
    }

    @Test
    void theStudentIsDeliveredAndProvenanceNamesItsTeacher() throws IOException {
        assertThat(BackboneFile.read(straight.resolve("model.safetensors")).architecture())
                .isEqualTo(plan.student().architecture());
        var files = List.of(
                teacher.resolve("model.safetensors"), teacher.resolve("checkpoints/000004/teacher.safetensors"));
        var said = provenance(straight).getAsJsonObject("teacher");
        assertThat(said.get("model").getAsString()).isEqualTo(teacher.toString());
        assertThat(said.get("sha256").getAsString()).isEqualTo(Checksum.of(files));
        assertThat(said.get("bytes").getAsLong()).isEqualTo(Files.size(files.get(0)) + Files.size(files.get(1)));
        assertThat(said.get("heads").getAsBoolean()).isTrue();
        assertThat(said.get("forms").getAsString()).isEqualTo("float32 plain fused 1");
    }

    @Test
    void theTeachersBytesAreTheSameAfterwards() throws IOException {
        var before = content(teacher);
        Small.run(images, plan.withSeed(4).withSteps(2), folder.resolve("unchanged"));
        assertThat(content(teacher)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"SINKHORN_KNOPP, 1", "SINKHORN_KNOPP, 3", "CENTERING, 4"})
    void anInterruptedRunEndsInTheSameBytes(String targets, int step) throws IOException {
        var same = plan.with("teacher.targets", targets);
        var unbroken = folder.resolve("unbroken" + targets + step);
        var stopped = folder.resolve("stopped" + targets + step);
        Small.run(images, same, unbroken);
        stop(same, stopped, step);
        resume(stopped);
        assertThat(Files.readAllBytes(stopped.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(unbroken.resolve("model.safetensors")));
        for (var file : TrainingState.FILES) {
            assertThat(Files.readAllBytes(stopped.resolve("checkpoints/000008").resolve(file)))
                    .as(file)
                    .isEqualTo(Files.readAllBytes(
                            unbroken.resolve("checkpoints/000008").resolve(file)));
        }
    }

    @Test
    void theStudentsMeanIsDeliveredAndInfluencesNothing() throws IOException {
        var other = folder.resolve("momentum");
        Small.run(images, plan.with("teacher.momentum.from", "0.5"), other);
        assertThat(Files.readAllBytes(other.resolve("checkpoints/000008/student.safetensors")))
                .isEqualTo(Files.readAllBytes(straight.resolve("checkpoints/000008/student.safetensors")));
        assertThat(Files.readAllBytes(other.resolve("model.safetensors")))
                .isNotEqualTo(Files.readAllBytes(straight.resolve("model.safetensors")));
    }

    @ParameterizedTest
    @CsvSource({"distillation.ibotTokens, SAMPLED", "distillation.precision, bfloat16", "microBatch, 2"})
    void theSettingsChangeTheRun(String setting, String value) throws IOException {
        var run = folder.resolve(value);
        Small.run(images, plan.with(setting, value), run);
        assertThat(Files.readAllBytes(run.resolve("model.safetensors")))
                .isNotEqualTo(Files.readAllBytes(straight.resolve("model.safetensors")));
    }

    @Test
    void anotherTeacherMakesAnotherStudent() throws IOException {
        var other = folder.resolve("other");
        Small.run(images, teacherPlan().withSeed(9), other);
        Small.run(images, plan.with("distillation.teacher", other.toString()), folder.resolve("otherwise"));
        assertThat(Files.readAllBytes(folder.resolve("otherwise/model.safetensors")))
                .isNotEqualTo(Files.readAllBytes(straight.resolve("model.safetensors")));
    }

    @Test
    void masksOfSampledPatchesHideNothing() throws IOException {
        var without = Small.run(
                images,
                plan.with("distillation.ibotTokens", "SAMPLED").with("masks.sampleProbability", "0"),
                folder.resolve("no masks"));
        var all = Small.run(images, plan.with("masks.sampleProbability", "1"), folder.resolve("all masks"));
        var first = JsonParser.parseString(without.get(0)).getAsJsonObject();
        assertThat(first.get("ibot").getAsDouble()).isZero();
        assertThat(JsonParser.parseString(all.get(0)).getAsJsonObject().get("dino_global"))
                .isEqualTo(first.get("dino_global"));
    }

    @Test
    void aFinishedRunNeedsItsTeacherNoMore() throws IOException {
        var gone = copy(teacher, "gone");
        var run = folder.resolve("finished");
        Small.run(images, plan.withSteps(2).with("distillation.teacher", gone.toString()), run);
        Files.move(gone, folder.resolve("far away"));
        resume(run);
        assertThat(run.resolve("model.safetensors")).exists();
    }

    @Test
    void aChangedTeacherIsRefusedAndTheOldOneAtAnotherPlaceIsTaken() throws IOException {
        var copy = copy(teacher, "changing");
        var run = folder.resolve("interrupted");
        stop(plan.with("distillation.teacher", copy.toString()), run, 2);
        var moved = Files.move(copy, folder.resolve("moved"));
        assertThatThrownBy(() -> resume(run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("distillation.teacher", "There is no model \"" + copy);
        Small.run(images, teacherPlan().withSeed(5), copy);
        assertThatThrownBy(() -> resume(run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(copy.toString(), "is not the one this run began with", "SHA-256", "new run");
        var planFile = run.resolve("plan.json");
        Files.writeString(planFile, Files.readString(planFile).replace(copy.toString(), moved.toString()));
        resume(run);
        assertThat(Files.readAllBytes(run.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(straight.resolve("model.safetensors")));
    }

    @Test
    void aSmallTeacherIsWarnedOfAndTeaches() throws IOException {
        var said = new ArrayList<String>();
        var run = folder.resolve("small teacher");
        var large = plan.withSteps(1).with("student.architecture.dim", "64");
        try (var pretraining = Pretraining.start(images, large.withOut(run), "cpu", listening(said))) {
            pretraining.run();
        }
        assertThat(said)
                .anyMatch(line -> line.startsWith("The teacher " + teacher + " is 32 wide and 2 deep"))
                .anyMatch(line -> line.contains("smaller than the student"));
    }

    private static Progress listening(List<String> said) {
        return new Progress() {
            @Override
            public void update(State state) {}

            @Override
            public void say(String sentence) {
                said.add(sentence);
            }
        };
    }

    private void stop(Plan stopped, Path run, int step) {
        Progress stop = state -> {
            if (state.done() == step) {
                Thread.currentThread().interrupt();
            }
        };
        try (var pretraining = Pretraining.start(images, stopped.withOut(run), "cpu", stop)) {
            assertThatThrownBy(pretraining::run).isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
    }

    private void resume(Path run) {
        try (var pretraining = Pretraining.resume(images, run, "cpu", Progress.none())) {
            pretraining.run();
        }
    }

    private static JsonObject provenance(Path run) throws IOException {
        return JsonParser.parseString(Files.readString(run.resolve("provenance.json")))
                .getAsJsonObject();
    }

    private Path copy(Path from, String name) throws IOException {
        var to = folder.resolve(name);
        for (var file : files(from)) {
            var target = to.resolve(from.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        return to;
    }

    private static List<String> content(Path run) throws IOException {
        return files(run).stream().map(file -> file + " " + Checksum.of(file)).toList();
    }

    private static List<Path> files(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
