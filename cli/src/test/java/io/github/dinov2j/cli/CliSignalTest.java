package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real command line in a process of its own, and the real signals. */
class CliSignalTest {
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    @Timeout(120)
    void aSignalSavesWithinAStepSaysHowToGoOnAndEndsWith130(String signal, @TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "no kill to send signals with");
        Path images = Samples.write(folder.resolve("images")).resolve("train");
        Path run = folder.resolve("run");
        Process process = start(images, run);
        // Where a signal is ignored from the start (nohup), the test fails and does not hang.
        CompletableFuture.delayedExecutor(100, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            String first = err.readLine(); // the first step is done
            new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            String said = first + "\n" + err.lines().collect(Collectors.joining("\n"));

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isEqualTo(130);
            assertThat(said)
                    .contains("everything is saved in " + run, "pretrain " + images + " --out " + run + " --resume");
        }
        List<String> log = Files.readAllLines(run.resolve("log.jsonl"));
        int steps =
                (int) log.stream().filter(line -> line.contains("\"total\"")).count();
        assertThat(log.get(log.size() - 1)).isEqualTo("{\"step\":" + steps + ",\"event\":\"interrupted\"}");
        assertThat(run.resolve(String.format("checkpoints/%06d/manifest.json", steps)))
                .exists();
    }

    private static Process start(Path images, Path run) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "pretrain",
                        images.toString(),
                        "--out",
                        run.toString(),
                        "--set",
                        "steps=100000",
                        "--set",
                        "batch=4")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
