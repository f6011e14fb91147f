package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own, killed like kill -9 or running out of disk; what the next one ends with has equal bytes. */
class KilledExtractionTest {
    private static final int PART = 16;

    @TempDir
    Path root;

    private List<String> command(Path out) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ExtractionExample.class.getName(),
                root.resolve("images").toString(),
                out.toString(),
                Integer.toString(PART));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = start(command);
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    @Timeout(240)
    void killedAtRandomMomentsItEndsWithTheBytesOfAnUnbrokenRun() throws IOException, InterruptedException {
        ExtractionExample.images(root.resolve("images"), 600, 0, 15, 16, 31, 32, 300, 599);
        assertThat(run(command(root.resolve("whole")))).endsWith("finished\n");
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var out = root.resolve("killed");
        for (int kill = 0; kill < 3; kill++) {
            var process = start(command(out));
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                lines.readLine(); // the first batch is done
                for (int i = random.nextInt(40); i > 0 && lines.readLine() != null; i--) {
                    Thread.onSpinWait();
                }
                Thread.sleep(random.nextInt(5));
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(run(command(out))).endsWith("finished\n");
        assertThat(ExtractionExample.content(out))
                .as("seed " + seed)
                .isEqualTo(ExtractionExample.content(root.resolve("whole")));
    }

    @Test
    @Timeout(240)
    void whenNothingMoreCanBeWrittenCompletePartsAreKeptAndItGoesOnLater() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash to limit the size of files with");
        // long names, so that images.csv grows beyond a part
        ExtractionExample.images(root.resolve("images").resolve("n".repeat(200)), 200);
        assertThat(run(command(root.resolve("whole")))).endsWith("finished\n");
        var out = root.resolve("limited");
        // images.csv is the file that grows: it meets the limit in the middle of the work
        var limit = Math.max(1, Files.size(root.resolve("whole/images.csv")) / 1024 / 2);
        assertThat(Files.size(root.resolve("whole/part-00000.safetensors"))).isLessThan(limit * 1024);
        var limited = new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f " + limit + "; exec \"$@\"", "bash"));
        limited.addAll(command(out));
        assertThat(run(limited)).contains("failed: ", out.toString());
        assertThat(Files.readString(out.resolve("features.json"))).contains("\"complete\": false", "part-00000");
        assertThat(run(command(out))).endsWith("finished\n");
        assertThat(ExtractionExample.content(out)).isEqualTo(ExtractionExample.content(root.resolve("whole")));
    }
}
