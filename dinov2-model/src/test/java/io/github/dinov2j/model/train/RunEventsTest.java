package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.run.EventReader;
import io.github.dinov2j.model.run.RunLog;
import io.github.dinov2j.model.run.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TensorBoard shows of a real run is what its log says, also after the steps that a stop cost came again. */
class RunEventsTest {
    @TempDir
    Path folder;

    @Test
    void anInterruptedRunShowsEveryStepOnceAsTheLogHasIt() throws IOException {
        var images = Small.images(folder.resolve("images"), 8);
        var run = folder.resolve("run");
        Progress stop = state -> {
            if (state.done() == 5) {
                Thread.currentThread().interrupt();
            }
        };
        try (var pretraining = Pretraining.start(images, Small.plan().withOut(run), "cpu", stop)) {
            assertThatThrownBy(pretraining::run).isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
        Files.delete(run.resolve("checkpoints/000005/manifest.json")); // as after a crash while it was written
        try (var pretraining = Pretraining.resume(images, run, "cpu", Progress.none())) {
            pretraining.run();
        }
        assertThat(EventReader.files(run)).hasSize(2);
        var losses = new TreeMap<Long, Float>();
        for (var line : Files.readAllLines(run.resolve("log.jsonl"))) {
            var json = JsonParser.parseString(line).getAsJsonObject();
            if (json.has("total")) {
                losses.put(
                        json.get("step").getAsLong(), (float) json.get("total").getAsDouble());
            }
        }
        assertThat(losses).hasSize(8);
        var shown = EventReader.shown(run);
        assertThat(shown.get("loss/total")).isEqualTo(losses);
        assertThat(shown.keySet())
                .isEqualTo(new java.util.TreeSet<>(RunLog.read(run).names()));
        shown.forEach((name, points) -> {
            if (!name.startsWith("saved/")) {
                assertThat(points).as(name).hasSize(8);
            }
        });
        assertThat(RunStatus.of(run)).asString().contains("finished, step 8/8");
    }
}
