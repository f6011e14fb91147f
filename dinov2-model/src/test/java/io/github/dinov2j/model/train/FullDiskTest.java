package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up makes a run wait, not fail. */
class FullDiskTest {
    private static final long PLENTY = 1L << 40;

    @TempDir
    Path folder;

    private ImageFolder images;
    private final AtomicLong free = new AtomicLong(PLENTY);
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void generate() throws IOException {
        images = Small.images(folder.resolve("images"), 16);
    }

    private Host host(Runnable onPause) {
        Progress progress = new Progress() {
            @Override
            public void update(State state) {}

            @Override
            public void say(String sentence) {
                said.add(sentence);
                if (sentence.startsWith("Paused")) {
                    onPause.run();
                }
            }
        };
        return new Host("cpu", progress, new DiskSpace(place -> free.get()), Duration.ofMillis(1));
    }

    @Test
    void tooLittleRoomIsSaidBeforeTheStartAndLeavesNoFolder() {
        free.set(100_000);
        var run = Small.plan().withOut(folder.resolve("run"));
        assertThatThrownBy(() -> Pretraining.start(images, run, host(() -> {})))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("the checkpoints of the run need", "0.10 MB left", "keepLast");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aRunWaitsForRoomAndEndsInTheSameBytes() throws IOException {
        Small.run(images, Small.plan(), folder.resolve("straight"));
        var run = folder.resolve("run");
        var host = host(() -> free.set(PLENTY));
        try (var training = Pretraining.start(images, Small.plan().withOut(run), host)) {
            free.set(1000);
            training.run();
        }
        assertThat(run.resolve("model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("straight/model.safetensors"));
        assertThat(said).hasSize(2);
        assertThat(said.get(0))
                .startsWith("Paused after step")
                .contains("the checkpoint of step 4 needs", "0.00 MB left");
        assertThat(said.get(1)).isEqualTo("There is room again; the run goes on.");
        assertThat(Files.readString(run.resolve("log.jsonl")))
                .contains("\"event\":\"paused\",\"why\":", "\"event\":\"resumed\",\"why\":\"there is room again\"");
    }

    @Test
    void anInterruptWhileItWaitsEndsItAndLosesNoCheckpoint() throws IOException {
        var run = folder.resolve("run");
        Small.run(images, Small.plan(), folder.resolve("straight"));
        var host = host(Thread.currentThread()::interrupt);
        try (var training = Pretraining.start(images, Small.plan().withOut(run), host)) {
            free.set(1000);
            assertThatThrownBy(training::run)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContainingAll("while the run was paused", "the checkpoint of step 4", "--resume");
        } finally {
            Thread.interrupted();
        }
        try (var training = Pretraining.resume(images, run, "cpu", Progress.none())) {
            training.run();
        }
        assertThat(run.resolve("model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("straight/model.safetensors"));
    }

    @Test
    void anInterruptWithoutRoomIsObeyedAndSaysSo() throws IOException {
        var run = folder.resolve("run");
        var plan = Small.plan().with("checkpointEvery", "8");
        try (var training = Pretraining.start(images, plan.withOut(run), host(() -> {}))) {
            free.set(1000);
            Thread.currentThread().interrupt();
            assertThatThrownBy(training::run)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContainingAll("after step 0 of 8", "no room to save it", "done again", "--resume");
        } finally {
            Thread.interrupted();
        }
    }
}
