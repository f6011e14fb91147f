package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be is refused in a sentence; what vanishes on the way is survived. */
class RunFolderMisuseTest {
    @TempDir
    Path folder;

    private ImageFolder images;

    @BeforeEach
    void generate() throws IOException {
        images = Small.images(folder.resolve("images"), 16);
    }

    private Pretraining start(Path run, Progress progress) {
        return Pretraining.start(images, Small.plan().withOut(run), "cpu", progress);
    }

    @Test
    void aRunInUseIsRefusedToASecondOneWithItsProcess() throws IOException {
        var run = folder.resolve("run");
        try (var first = start(run, Progress.none())) {
            assertThatThrownBy(() -> Pretraining.resume(images, run, "cpu", Progress.none()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "in use by process " + ProcessHandle.current().pid());
            first.run();
        }
        assertThat(run.resolve("model.safetensors")).exists();
    }

    @Test
    void aFileIsNoRunFolder() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> start(file, Progress.none()))
                .hasMessage(file + ": is a file; give a folder for the run.");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaidWithItsPath() {
        var place = Path.of("/proc/self/run"); // not even root writes there
        assumeTrue(Files.isDirectory(place.getParent()), "there is no /proc here");
        assertThatThrownBy(() -> start(place, Progress.none()))
                .isInstanceOf(FileException.class)
                .hasMessageStartingWith(place.toString());
    }

    @Test
    void goingOnWithoutARunIsRefused() {
        assertThatThrownBy(() -> Pretraining.resume(images, folder.resolve("none"), "cpu", Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no run in", "leave out --resume");
    }

    @Test
    void oneImageIsTooFew() {
        var one = images.first(1);
        assertThatThrownBy(() -> Small.run(one, Small.plan(), folder.resolve("run")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("1 images", "fewer than one batch of 4");
    }

    @Test
    void anEmptyClassFolderDoesNoHarm() throws IOException {
        Files.createDirectories(folder.resolve("images/empty"));
        var with = ImageFolder.open(folder.resolve("images"));
        Small.run(images, Small.plan(), folder.resolve("without"));
        Small.run(with, Small.plan(), folder.resolve("with"));
        assertThat(folder.resolve("with/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("without/model.safetensors"));
    }

    @Test
    void aFinishedRunOnlyGivesItsModel() throws IOException {
        var run = folder.resolve("run");
        Small.run(images, Small.plan(), run);
        var before = Files.getLastModifiedTime(run.resolve("model.safetensors"));
        try (var again = Pretraining.resume(images, run, "cpu", Progress.none())) {
            assertThat(again.run()).isEqualTo(run.resolve("model.safetensors"));
        }
        assertThat(Files.getLastModifiedTime(run.resolve("model.safetensors"))).isEqualTo(before);
        assertThat(Files.readString(run.resolve("log.jsonl"))).doesNotContain("resumed");
    }

    @Test
    void keptCheckpointsAreTheNewestAndThoseForEver() throws IOException {
        var plan =
                Small.plan().with("checkpointEvery", "1").with("keepLast", "2").with("keepEvery", "3");
        Small.run(images, plan, folder.resolve("run"));
        assertThat(folder.resolve("run/checkpoints").toFile().list())
                .containsExactlyInAnyOrder("000003", "000006", "000007", "000008");
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        var run = folder.resolve("run");
        interruptAfter(run, 2);
        Files.createDirectories(run.resolve("checkpoints/.000003.new.tmp"));
        Files.writeString(run.resolve("checkpoints/.000003.new.tmp/student.safetensors"), "half");
        Files.writeString(run.resolve("model.safetensors.17.tmp"), "half");
        Files.writeString(run.resolve("log.jsonl"), "{\"step\":2,\"dino_lo", java.nio.file.StandardOpenOption.APPEND);
        try (var again = Pretraining.resume(images, run, "cpu", Progress.none())) {
            again.run();
        }
        try (Stream<Path> all = Files.walk(run)) {
            assertThat(all.filter(p -> p.toString().endsWith(".tmp"))).isEmpty();
        }
        assertThat(Files.readAllLines(run.resolve("log.jsonl"))).allMatch(line -> line.endsWith("}"));
    }

    @Test
    void imagesThatVanishAreReplacedAndTheRunCanStillBeGoneOnWith() throws IOException {
        var run = folder.resolve("run");
        Files.delete(folder.resolve("images/even/image04.png")); // after the folder was opened
        var plan = Small.plan().with("corruptShare", "0.1");
        try (var training = Pretraining.start(images, plan.withOut(run), "cpu", interruptAt(5))) {
            assertThatThrownBy(training::run).isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
        assertThat(Files.readString(run.resolve("log.jsonl")))
                .containsOnlyOnce("\"event\":\"skipped image\"")
                .contains("even/image04.png");
        var reopened = ImageFolder.open(folder.resolve("images"));
        assertThat(reopened.size()).isEqualTo(15);
        try (var again = Pretraining.resume(reopened, run, "cpu", Progress.none())) {
            again.run();
        }
        Small.run(images, plan, folder.resolve("straight"));
        assertThat(run.resolve("model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("straight/model.safetensors"));
    }

    @Test
    void whenAllImagesVanishTheRunIsSavedAndSaysIt() throws IOException {
        var run = folder.resolve("run");
        var gone = folder.resolve("gone");
        Progress move = state -> {
            try {
                if (state.done() == 2) {
                    Files.move(folder.resolve("images"), gone);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        // 40 images: those of the first steps are kept in memory, the others are not
        var large = ImageFolder.open(images(folder.resolve("images"), 40));
        try (var training = Pretraining.start(large, Small.plan().withOut(run), "cpu", move)) {
            assertThatThrownBy(training::run)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContainingAll(
                            "The images in " + folder.resolve("images") + " are gone", "saved", "--resume");
        }
        assertThat(run.resolve("skipped.csv")).doesNotExist();
        Files.move(gone, folder.resolve("images"));
        try (var again = Pretraining.resume(large, run, "cpu", Progress.none())) {
            assertThat(again.run()).exists();
        }
    }

    private static Path images(Path folder, int count) throws IOException {
        Small.images(folder, count);
        return folder;
    }

    private void interruptAfter(Path run, int step) {
        try (var training = start(run, interruptAt(step))) {
            assertThatThrownBy(training::run).isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
    }

    private static Progress interruptAt(int step) {
        return state -> {
            if (state.done() == step) {
                Thread.currentThread().interrupt();
            }
        };
    }
}
