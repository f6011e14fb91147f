package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan from a preset, from JSON, from one of Meta's files, with single settings changed. */
class CliPlanTest {
    @TempDir
    private Path folder;

    private Session dryRun(String... more) throws IOException {
        var images = folder.resolve("images");
        if (!Files.exists(images)) {
            Samples.write(images);
        }
        String[] all =
                java.util.Arrays.copyOf(new String[] {"pretrain", images.toString(), "--dry-run"}, 3 + more.length);
        System.arraycopy(more, 0, all, 3, more.length);
        return Session.run(all);
    }

    @Test
    void aConfigurationOfMetasIsAPlanAndWhatMeansNothingHereIsSaidOnStderr() throws IOException {
        var file = Files.writeString(
                folder.resolve("own.yaml"),
                "train: {batch_size_per_gpu: 32, num_workers: 8}\nstudent: {patch_size: 14}\n"
                        + "crops: {local_crops_size: 98}");
        var session = dryRun("--plan", file.toString(), "--set", "batch=3072", "--set", "microBatch=32", "--json");
        assertThat(session.code()).as(session.err()).isZero();
        var plan = JsonParser.parseString(session.out()).getAsJsonObject().getAsJsonObject("plan");
        assertThat(plan.get("batch").getAsInt()).isEqualTo(3072);
        assertThat(plan.get("steps").getAsInt()).isEqualTo(125_000);
        assertThat(session.err().lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("train.num_workers"))
                .anyMatch(line -> line.contains("96 GPUs"));
    }

    @Test
    void anUnknownKeyOfSuchAFileIsOneSentenceThatNamesIt() throws IOException {
        var file = Files.writeString(folder.resolve("own.yaml"), "optim: {base_rl: 1}");
        var session = dryRun("--plan", file.toString());
        assertThat(session.code()).isEqualTo(2);
        assertThat(session.err().strip().lines())
                .singleElement()
                .asString()
                .contains("own.yaml", "optim.base_rl (nearest: optim.base_lr)");
    }

    @Test
    void everyPresetPrintsItsPlanAndItsNeeds() throws IOException {
        for (var preset : new String[] {"tiny", "small", "vitl16_short", "vitl14", "vitg14", "distill_vits14"}) {
            var session = dryRun("--preset", preset);
            assertThat(session.code()).as(session.err()).isZero();
            assertThat(session.out()).contains("\"steps\"", "memory (rough)");
        }
    }
}
