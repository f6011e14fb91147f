package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was stopped and goes on ends in the same bytes; what does not belong to it is refused. */
class ResumeTest {
    @TempDir
    Path folder;

    private ImageFolder images;

    @BeforeEach
    void generate() throws IOException {
        images = Small.images(folder.resolve("images"), 16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SINKHORN_KNOPP", "CENTERING"})
    void anInterruptedRunEndsInTheSameBytes(String targets) throws IOException {
        // Every 3 steps: the interrupt after step 4 falls between two checkpoints of the plan.
        var plan = Small.plan()
                .with("teacher.targets", targets)
                .with("student.dropPath", "0.3")
                .with("checkpointEvery", "3");
        Small.run(images, plan, folder.resolve("straight"));
        interrupt(plan, folder.resolve("stopped"), 4);
        assertThat(folder.resolve("stopped/model.safetensors")).doesNotExist();
        resume(folder.resolve("stopped"));
        assertThat(folder.resolve("stopped/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("straight/model.safetensors"));
        assertThat(steps(folder.resolve("stopped"))).isEqualTo(firstNumbers(8));
        assertThat(losses(folder.resolve("stopped"))).isEqualTo(losses(folder.resolve("straight")));
        assertThat(events(folder.resolve("stopped")))
                .containsExactly("saved", "saved", "interrupted", "resumed", "saved", "saved");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8})
    void anInterruptAtACheckpointOrAtTheEndIsSurvivedToo(int step) throws IOException {
        var plan = Small.plan().with("checkpointEvery", "3");
        Small.run(images, plan, folder.resolve("straight"));
        interrupt(plan, folder.resolve("stopped"), step);
        resume(folder.resolve("stopped"));
        assertThat(folder.resolve("stopped/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("straight/model.safetensors"));
    }

    @Test
    void aRunDoesNotGoOnWithOtherImages() throws IOException {
        var run = folder.resolve("run");
        interrupt(Small.plan(), run, 4);
        var others = images.first(15);
        assertThatThrownBy(() -> Pretraining.resume(others, run, "cpu", Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("other images", "16 from", "15");
    }

    @Test
    void stepsAfterTheLastCheckpointComeAgainOnceInTheLog() throws IOException {
        var run = folder.resolve("run");
        interrupt(Small.plan(), run, 5);
        var newest = run.resolve("checkpoints/000005");
        Files.delete(newest.resolve("manifest.json")); // as after a crash while it was written
        resume(run);
        assertThat(steps(run)).isEqualTo(firstNumbers(8));
    }

    @Test
    void aLogHoldsOneLineForEachStepInOrder() throws IOException {
        var lines = Small.run(images, Small.plan(), folder.resolve("run"));
        assertThat(lines).hasSize(8);
        assertThat(steps(folder.resolve("run"))).isEqualTo(firstNumbers(8));
        assertThat(JsonParser.parseString(lines.get(3)).getAsJsonObject().keySet())
                .contains("dino_local", "dino_global", "koleo", "ibot", "total", "lr", "wd", "momentum", "grad_norm");
    }

    @Test
    void aCheckpointFileWithAFlippedByteIsRefusedByName() throws IOException {
        var run = folder.resolve("run");
        interrupt(Small.plan().with("teacher.targets", "CENTERING"), run, 1);
        for (var part : List.of("student", "teacher", "optimizer", "state")) {
            var file = run.resolve("checkpoints/000001/" + part + ".safetensors");
            flip(file);
            assertThatThrownBy(() -> resume(run))
                    .isInstanceOf(FileException.class)
                    .hasMessageContainingAll("none of the checkpoints", part + ".safetensors", "checksum");
            flip(file);
        }
    }

    private static void flip(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aSecondStartInTheSameFolderIsRefusedAndLeavesTheRunAlone() throws IOException {
        var run = folder.resolve("run");
        Small.run(images, Small.plan(), run);
        var before = Files.readString(run.resolve("plan.json"));
        assertThatThrownBy(() -> Small.run(images, Small.plan().withSeed(3), run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("already a run", "--resume");
        assertThat(run.resolve("plan.json")).hasContent(before);
    }

    @Test
    void whatIsRefusedLeavesNoFolderBehind() {
        var run = folder.resolve("run");
        assertThatThrownBy(() -> Pretraining.start(images, Small.plan().withOut(run), "gpu", Progress.none()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Small.run(images, Small.plan().with("batch", "17"), run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("16 images", "17");
        assertThat(run).doesNotExist();
    }

    /** Interrupts the training thread from its own progress, once {@code step} steps are done. */
    private void interrupt(Plan plan, Path run, int step) {
        Progress stop = state -> {
            if (state.done() == step) {
                Thread.currentThread().interrupt();
            }
        };
        try (var pretraining = Pretraining.start(images, plan.withOut(run), "cpu", stop)) {
            assertThatThrownBy(pretraining::run)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContainingAll("step " + step + " of 8", "--resume");
        } finally {
            Thread.interrupted();
        }
    }

    private void resume(Path run) {
        try (var pretraining = Pretraining.resume(images, run, "cpu", Progress.none())) {
            pretraining.run();
        }
    }

    private static List<JsonObject> log(Path run) throws IOException {
        return Files.readAllLines(run.resolve("log.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    private static List<Integer> steps(Path run) throws IOException {
        return log(run).stream()
                .filter(l -> l.has("total"))
                .map(l -> l.get("step").getAsInt())
                .toList();
    }

    private static List<Double> losses(Path run) throws IOException {
        return log(run).stream()
                .filter(l -> l.has("total"))
                .map(l -> l.get("total").getAsDouble())
                .toList();
    }

    private static List<String> events(Path run) throws IOException {
        return log(run).stream()
                .filter(l -> l.has("event"))
                .map(l -> l.get("event").getAsString())
                .toList();
    }

    private static List<Integer> firstNumbers(int n) {
        return IntStream.range(0, n).boxed().toList();
    }
}
