package io.github.dinov2j.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void zoo() throws IOException {
        Logs.run(
                folder.resolve("a-finished"),
                2,
                Logs.step(0, 4),
                Logs.eval(1, 0.9),
                Logs.step(1, 3),
                Logs.eval(2, 0.8));
        Files.writeString(folder.resolve("a-finished/model.safetensors"), "weights");
        Logs.run(folder.resolve("b-killed"), 9, Logs.step(0, 4), Logs.health(0, "warning", "few prototypes are used"));
        Logs.run(folder.resolve("deep/c-new"), 9);
        Logs.run(folder.resolve("d-nonsense"), 9, Logs.step(0, 4), "nonsense");
        Files.writeString(
                Logs.run(folder.resolve("e-plan"), 9, Logs.step(0, 4)).resolve("plan.json"), "{\"steps\":\"x\"}");
        Logs.run(folder.resolve("f-paused"), 9, Logs.step(0, 4), Logs.event(1, "paused"));
        Logs.run(folder.resolve("g-goes-on"), 9, Logs.step(0, 4), Logs.event(1, "paused"), Logs.step(1, 3));
        Files.createDirectories(folder.resolve("photographs"));
        Logs.run(folder.resolve(".hidden"), 9);
    }

    @Test
    void everyRunIsThereWithItsState() {
        try (var one = RunLock.take(folder.resolve("f-paused"));
                var two = RunLock.take(folder.resolve("g-goes-on"))) {
            assertThat(one).isNotSameAs(two);
            assertThat(Runs.in(folder).list())
                    .extracting(run -> run.name() + " " + run.state().word())
                    .containsExactly(
                            "a-finished finished",
                            "b-killed interrupted",
                            "d-nonsense broken",
                            "c-new interrupted",
                            "e-plan broken",
                            "f-paused paused",
                            "g-goes-on running");
        }
        assertThat(RunStatus.of(folder.resolve("f-paused")).state()).isEqualTo(RunState.INTERRUPTED);
    }

    @Test
    void theTableSaysWhatIsBrokenAndWhatIsNotHealthy() {
        var lines = Runs.in(folder).toString().lines().toList();
        assertThat(lines.get(0)).startsWith("run").contains("state", "step", "loss", "evaluation", "size");
        assertThat(lines.get(1)).contains("a-finished", "finished", "2/2", "3.00", "knn 80.0 % (best 90.0 % at 1)");
        assertThat(lines)
                .anyMatch(line -> line.contains("d-nonsense/log.jsonl: line 2 is no JSON object"))
                .anyMatch(line -> line.contains("e-plan/plan.json: is no plan of a run"))
                .anyMatch(line -> line.endsWith("b-killed: warning at step 0: few prototypes are used"));
    }

    @Test
    void theJsonHoldsNumbers() {
        var runs = Runs.in(folder).toJson().getAsJsonArray("runs");
        var finished = runs.get(0).getAsJsonObject();
        assertThat(finished.get("state").getAsString()).isEqualTo("finished");
        assertThat(finished.get("step").getAsInt()).isEqualTo(2);
        assertThat(finished.get("steps").getAsInt()).isEqualTo(2);
        assertThat(finished.get("loss").getAsDouble()).isEqualTo(3);
        assertThat(finished.get("bytes").getAsLong()).isGreaterThan(300);
        var knn = finished.getAsJsonObject("eval").getAsJsonObject("knn");
        assertThat(knn.getAsJsonObject("last").get("value").getAsDouble()).isEqualTo(0.8);
        assertThat(knn.getAsJsonObject("best").get("step").getAsInt()).isEqualTo(1);
        var warned = runs.get(1).getAsJsonObject();
        assertThat(warned.getAsJsonObject("health").get("health").getAsString()).isEqualTo("warning");
    }

    @Test
    void aRunFolderItselfIsOneRun() {
        assertThat(Runs.in(folder.resolve("b-killed")).list()).hasSize(1);
    }

    @Test
    void aPlaceWithoutRunsHasNone() {
        assertThat(Runs.in(folder.resolve("photographs"))).hasToString("No runs.");
        assertThatThrownBy(() -> Runs.in(folder.resolve("nowhere").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void numbersAreShortAndSizesHaveUnits() {
        assertThat(Numbers.three(5.3412)).isEqualTo("5.34");
        assertThat(Numbers.three(0.041234)).isEqualTo("0.0412");
        assertThat(Numbers.three(498.2)).isEqualTo("498");
        assertThat(Numbers.three(-0.1)).isEqualTo("-0.100");
        assertThat(Numbers.three(1.25e-6)).isEqualTo("1.3e-6");
        assertThat(Numbers.bytes(999)).isEqualTo("999 B");
        assertThat(Numbers.bytes(1_250_000)).isEqualTo("1.3 MB");
        assertThat(Numbers.bytes(18_400_000_000.0)).isEqualTo("18 GB");
        assertThat(Numbers.age(Duration.ofSeconds(99))).isEqualTo("99 s");
        assertThat(Numbers.age(Duration.ofMinutes(99))).isEqualTo("99 min");
        assertThat(Numbers.age(Duration.ofHours(71))).isEqualTo("71 h");
        assertThat(Numbers.age(Duration.ofDays(5))).isEqualTo("5 days");
    }
}
