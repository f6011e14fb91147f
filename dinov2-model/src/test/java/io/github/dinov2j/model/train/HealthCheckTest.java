package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts in the log and aloud, on miniatures that fare well or badly; the run itself is as without them. */
class HealthCheckTest {
    @TempDir
    Path folder;

    private ImageFolder images;

    @BeforeEach
    void generate() throws IOException {
        images = Small.images(folder.resolve("images"), 32);
    }

    @Test
    void aRunWithoutCenteringAndKoLeoIsCalledCollapsedAndTheRemediesAreNamed() throws IOException {
        var said = new Listener();
        var lines = run(longer().with("teacher.targets", "NONE").with("losses.koleo", "0"), "run", said);
        var last = lines.get(lines.size() - 1);
        assertThat(last.get("health").getAsString()).isEqualTo("collapsed");
        assertThat(last.get("why").getAsString())
                .contains(
                        "since step " + last.get("since").getAsInt(),
                        "teacher.targets=SINKHORN_KNOPP",
                        "losses.koleo=0.1");
        assertThat(said.sentences).anyMatch(s -> s.matches("Step \\d+: collapsed: .*"));
    }

    @Test
    void aRunWithAHotTeacherIsCalledStuck() throws IOException {
        var lines = run(
                longer().with("teacher.temperature.from", "1").with("teacher.temperature.to", "1"),
                "run",
                new Listener());
        assertThat(verdicts(lines)).startsWith("warning").endsWith("stuck", "stuck", "stuck", "stuck");
        assertThat(lines.get(0).get("suspected").getAsString()).isEqualTo("stuck");
        assertThat(lines.get(4).get("since").getAsInt()).isEqualTo(40);
    }

    @Test
    void aTeacherThatNeverMovesIsCalledStuck() throws IOException {
        var lines = run(longer().with("teacher.momentum.from", "1"), "run", new Listener());
        assertThat(verdicts(lines)).startsWith("warning").endsWith("stuck", "stuck", "stuck", "stuck");
        assertThat(lines.get(4).get("why").getAsString()).contains("a lower teacher.momentum.from (now 1)");
    }

    @Test
    void aRunThatFaresWellIsNeverCalledCollapsedOrStuckAndEndsHealthy() throws IOException {
        var said = new Listener();
        var lines = run(longer(), "run", said);
        assertThat(verdicts(lines)).contains("healthy").doesNotContain("collapsed", "stuck");
        assertThat(lines.get(0).get("step").getAsInt()).isEqualTo(40);
        assertThat(said.sentences).last().asString().startsWith("At the end healthy: ");
    }

    @Test
    void aRunShorterThanALookIsJudgedAtItsEndButNotOnesOfAFewSteps() throws IOException {
        var lines = run(Small.plan().withSteps(40), "run", new Listener());
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).get("step").getAsInt()).isEqualTo(40);
        assertThat(run(Small.plan(), "few", new Listener())).isEmpty();
    }

    @Test
    void weightsAreTheSameToTheLastBitWithAndWithoutLooking() throws IOException {
        for (var targets : List.of("CENTERING", "SINKHORN_KNOPP")) {
            var plan = thirty().with("teacher.targets", targets)
                    .with("student.dropPath", "0.3")
                    .with("healthEvery", "1");
            var looked = run(plan, targets, new Listener());
            var alone = run(plan.with("healthEvery", "0"), targets + "-alone", new Listener());
            assertThat(looked).hasSize(8); // from step 23 on: three of warm-up, twenty more
            assertThat(alone).isEmpty();
            assertThat(folder.resolve(targets + "/model.safetensors"))
                    .hasSameBinaryContentAs(folder.resolve(targets + "-alone/model.safetensors"));
        }
    }

    @Test
    void aRunThatWasStoppedSaysTheSameAsOneThatWasNot() throws IOException {
        var plan = thirty().with("teacher.targets", "CENTERING");
        var straight = run(plan, "straight", new Listener());
        assertThat(straight).hasSize(4);
        for (int stop : new int[] {3, 24, 25, 30}) {
            var run = folder.resolve("stopped" + stop);
            interrupt(plan, run, stop);
            resume(run);
            assertThat(comparable(health(run))).isEqualTo(comparable(straight));
        }
    }

    @Test
    void aLookThatACrashTookFromTheLogIsTakenAgain() throws IOException {
        var plan = thirty();
        var straight = run(plan, "straight", new Listener());
        var run = folder.resolve("stopped");
        interrupt(plan, run, 26);
        var log = run.resolve("log.jsonl");
        var kept = Files.readAllLines(log).stream()
                .filter(line -> !(line.contains("\"health\"") && line.contains("\"step\":26,")))
                .toList();
        Files.write(log, kept);
        resume(run);
        assertThat(comparable(health(run))).isEqualTo(comparable(straight));
    }

    @Test
    void nativeMemoryIsTheSameAfterEveryLook() throws IOException {
        var counts = new HashMap<Long, Integer>();
        var training = new AtomicReference<Pretraining>();
        Progress count = state -> counts.put(state.done(), training.get().nativeArrays());
        var plan = thirty().with("healthEvery", "1");
        try (var pretraining = Pretraining.start(images, plan.withOut(folder.resolve("run")), "cpu", count)) {
            training.set(pretraining);
            pretraining.run();
        }
        assertThat(counts.get(30L)).isEqualTo(counts.get(5L)).isPositive();
    }

    @Test
    void imagesThatCannotBeReadAreLeftOutOfTheSample() throws IOException {
        var broken = images.images().get(3).path();
        Files.writeString(folder.resolve("images").resolve(broken), "no image");
        var again = ImageFolder.open(folder.resolve("images"));
        assertThat(HealthSample.of(again, Small.plan()).rows()).hasSize(31).doesNotContain(3);
    }

    @Test
    void theSampleIsAQuarterOfTheImagesBetweenLooksWithinItsBounds() {
        var tiny = Plan.tiny();
        assertThat(HealthSample.size(8000, tiny)).isEqualTo(1600);
        assertThat(HealthSample.size(100, tiny)).isEqualTo(100);
        assertThat(HealthSample.size(8000, tiny.with("healthEvery", "1"))).isEqualTo(256);
        assertThat(HealthSample.size(8000, tiny.with("batch", "1024"))).isEqualTo(2048);
        assertThat(HealthSample.size(8000, tiny.with("heads.dino.prototypes", "65536")))
                .isEqualTo(256);
        assertThat(HealthSample.size(
                        8000, tiny.with("views.global.size", "224").with("student.architecture.imageSize", "224")))
                .isEqualTo(445);
    }

    /** Long enough to fare well or badly, in a second or two. */
    private static Plan longer() {
        return Small.plan()
                .withSteps(200)
                .with("batch", "16")
                .with("healthEvery", "40")
                .with("checkpointEvery", "200");
    }

    /** Looks at steps 24, 26, 28 and 30. */
    private static Plan thirty() {
        return Small.plan().withSteps(30).with("healthEvery", "2");
    }

    private List<JsonObject> run(Plan plan, String name, Progress progress) throws IOException {
        var run = folder.resolve(name);
        try (var pretraining = Pretraining.start(images, plan.withOut(run), "cpu", progress)) {
            pretraining.run();
        }
        return health(run);
    }

    private void interrupt(Plan plan, Path run, int step) {
        Progress stop = state -> {
            if (state.done() == step) {
                Thread.currentThread().interrupt();
            }
        };
        try (var pretraining = Pretraining.start(images, plan.withOut(run), "cpu", stop)) {
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

    private static List<JsonObject> health(Path run) throws IOException {
        return Files.readAllLines(run.resolve("log.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(line -> line.has("health"))
                .toList();
    }

    /** All but the time it took. */
    private static List<JsonObject> comparable(List<JsonObject> lines) {
        lines.forEach(line -> line.remove("seconds"));
        return lines;
    }

    private static List<String> verdicts(List<JsonObject> lines) {
        return lines.stream().map(line -> line.get("health").getAsString()).toList();
    }

    /** Keeps what it hears. */
    private static final class Listener implements Progress {
        private final List<String> sentences = new ArrayList<>();

        @Override
        public void update(State state) {}

        @Override
        public void say(String sentence) {
            sentences.add(sentence);
        }
    }
}
