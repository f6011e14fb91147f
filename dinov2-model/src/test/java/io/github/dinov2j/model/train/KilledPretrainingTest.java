package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.ImageFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JVMs of their own, killed like kill -9 or out of disk; the run that the next one ends has the bytes of an unbroken one. */
class KilledPretrainingTest {
    private static final int STEPS = 24;

    @TempDir
    Path root;

    private Path images;

    @BeforeEach
    void generate() throws IOException {
        images = root.resolve("images");
        Small.images(images, 18);
        Files.writeString(images.resolve("odd/image03.png"), "no image");
    }

    @Test
    @Timeout(240)
    void killedAtRandomMomentsItEndsInTheSameBytes() throws IOException, InterruptedException {
        endsInTheSameBytes("");
    }

    @Test
    @Timeout(240)
    void soDoesADistillation() throws IOException, InterruptedException {
        var teacher = root.resolve("teacher");
        Small.run(
                ImageFolder.open(images.resolve("even").toString()),
                Small.plan().withSteps(4),
                teacher);
        endsInTheSameBytes(teacher.toString());
    }

    private void endsInTheSameBytes(String teacher) throws IOException, InterruptedException {
        assertThat(said(start(root.resolve("straight"), teacher))).endsWith("finished\n");
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var run = root.resolve("killed");
        for (int kill = 0; kill < 3; kill++) {
            var process = start(run, teacher);
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (int i = 1 + random.nextInt(8); i > 0 && lines.readLine() != null; i--) {
                    Thread.onSpinWait();
                }
                Thread.sleep(random.nextInt(20)); // into a step, or into the writing of a checkpoint
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(said(start(run, teacher))).endsWith("finished\n");
        assertThat(TrainingExample.content(run))
                .as("seed " + seed)
                .isEqualTo(TrainingExample.content(root.resolve("straight")));
        assertThat(steps(run)).isEqualTo(IntStream.range(0, STEPS).boxed().toList());
        assertThat(Files.readString(run.resolve("skipped.csv")).lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("odd/image03.png,");
    }

    @Test
    @Timeout(240)
    void whenNothingMoreCanBeWrittenItWaitsAndLosesNothing() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash to limit the size of files with");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "no prlimit to lift the limit with");
        assertThat(said(start(root.resolve("straight"), ""))).endsWith("finished\n");
        var run = root.resolve("limited");
        // the log is the file that grows: it begins just below the limit of 40 KiB, which the others do not reach
        var limited = new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -S -f 40; exec \"$@\"", "bash"));
        limited.addAll(TrainingExample.command(images, run));
        Files.createDirectories(run);
        Files.writeString(run.resolve("log.jsonl"), "{\"step\":0,\"event\":\"padding\"}\n".repeat(1200));
        var process = new ProcessBuilder(limited).redirectErrorStream(true).start();
        var heard = new StringBuilder();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                heard.append(line).append('\n');
                if (line.contains("Paused after step")) {
                    assertThat(process.isAlive()).isTrue();
                    assertThat(Files.readString(run.resolve("log.jsonl"))).endsWith("}\n");
                    new ProcessBuilder("/usr/bin/prlimit", "--pid", Long.toString(process.pid()), "--fsize=unlimited:")
                            .start()
                            .waitFor();
                }
            }
        }
        assertThat(heard).contains("Paused after step", "There is room again", "finished");
        assertThat(TrainingExample.content(run)).isEqualTo(TrainingExample.content(root.resolve("straight")));
        assertThat(steps(run)).isEqualTo(IntStream.range(0, STEPS).boxed().toList());
        assertThat(Files.readString(run.resolve("log.jsonl"))).contains("\"event\":\"paused\"", "there is room again");
    }

    private Process start(Path run, String teacher) throws IOException {
        return new ProcessBuilder(TrainingExample.command(images, run, teacher))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String said(Process process) throws IOException, InterruptedException {
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    /** Every line of the log must be whole. */
    private static List<Integer> steps(Path run) throws IOException {
        return Files.readAllLines(run.resolve("log.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(line -> line.has("total"))
                .map((JsonObject line) -> line.get("step").getAsInt())
                .toList();
    }
}
