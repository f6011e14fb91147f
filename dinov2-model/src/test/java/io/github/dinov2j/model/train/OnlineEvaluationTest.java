package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.Dino;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations while a run goes on: what is judged, when, and that the run is none the other for it. */
class OnlineEvaluationTest {
    @TempDir
    Path folder;

    private ImageFolder images;
    private ImageFolder labelled;

    @BeforeEach
    void generate() throws IOException {
        images = Small.images(folder.resolve("images"), 16);
        labelled = Small.images(folder.resolve("labelled"), 12);
    }

    @AfterEach
    void calm() {
        ClassMeans.fails = false;
        ClassMeans.interrupts = false;
    }

    @Test
    void theTeacherIsJudgedBeforeTheFirstStepEverySoManyStepsAndAtTheEnd() throws IOException {
        var lines = run(Small.plan().with("evalEvery", "3"), "run", Progress.none());
        assertThat(lines).extracting(line -> line.get("step").getAsInt()).containsExactly(0, 3, 6, 8);
        for (var line : lines) {
            assertThat(line.getAsJsonObject("eval").get("means").getAsDouble()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void theBestIsKeptApartFromTheLast() {
        var first = EvalLine.next(100, java.util.Map.of("knn", 0.7), java.util.Map.of());
        var second = EvalLine.next(200, java.util.Map.of("knn", 0.8), first.best());
        var third = EvalLine.next(300, java.util.Map.of("knn", 0.8), second.best());
        var fourth = EvalLine.read(
                EvalLine.next(400, java.util.Map.of("knn", 0.75), third.best()).json(1));
        assertThat(fourth.scores()).containsEntry("knn", 0.75);
        assertThat(fourth.best()).containsEntry("knn", new EvalLine.Best(200, 0.8));
        assertThat(fourth.words()).isEqualTo("knn 0.750 (best 0.800 at step 200)");
    }

    @Test
    void theJudgeIsShownTheFeaturesThatTheFinishedModelGives() throws IOException {
        run(Small.plan(), "run", Progress.none());
        try (var model = Dino.load(folder.resolve("run").toString(), "cpu")) {
            var features = model.features(
                    labelled,
                    io.github.dinov2j.model.Extraction.standard().withTokens(java.util.Set.of("cls", "mean")),
                    Progress.none());
            var row = features.paths().indexOf(ClassMeans.lastTest.paths().get(2));
            for (var block : List.of("cls", "mean")) {
                assertThat(ClassMeans.lastTest.block(block).row(2))
                        .containsExactly(features.block(block).row(row), org.assertj.core.api.Assertions.within(1e-4f));
            }
        }
    }

    @Test
    void weightsAreTheSameToTheLastBitWithAndWithoutEvaluation() throws IOException {
        var plan = Small.plan().with("student.dropPath", "0.3").with("evalEvery", "1");
        run(plan, "judged", Progress.none());
        Small.run(images, plan, folder.resolve("alone"));
        assertThat(folder.resolve("judged/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("alone/model.safetensors"));
    }

    @Test
    void aRunThatWasStoppedIsJudgedOnTheSameImagesWithoutBeingToldAgain() throws IOException {
        var plan = Small.plan().with("evalEvery", "2");
        var straight = run(plan, "straight", Progress.none());
        for (int stop : new int[] {1, 4, 8}) {
            var run = folder.resolve("stopped" + stop);
            interrupt(plan, run, stop);
            resume(run, Optional.empty());
            assertThat(comparable(evaluations(run))).isEqualTo(comparable(straight));
        }
    }

    @Test
    void anInterruptDuringAnEvaluationIsObeyedAndTheEvaluationDoneAgainAfterwards() throws IOException {
        var plan = Small.plan().with("evalEvery", "2");
        var straight = run(plan, "straight", Progress.none());
        var run = folder.resolve("stopped");
        Progress stop = state -> ClassMeans.interrupts = state.done() == 4;
        try (var pretraining = Pretraining.start(images, planned(plan, run), "cpu", stop)) {
            assertThatThrownBy(pretraining::run)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("step 4 of 8");
        } finally {
            Thread.interrupted();
        }
        resume(run, Optional.empty());
        assertThat(comparable(evaluations(run))).isEqualTo(comparable(straight));
    }

    @Test
    void anEvaluationThatFailsLaterDoesNotEndTheRunAndIsSaidAloud() throws IOException {
        var said = new ArrayList<String>();
        Progress progress = new Progress() {
            @Override
            public void update(State state) {
                ClassMeans.fails = state.done() == 4;
            }

            @Override
            public void say(String sentence) {
                said.add(sentence);
            }
        };
        var lines = run(Small.plan().with("evalEvery", "2"), "run", progress);
        assertThat(lines).extracting(line -> line.get("step").getAsInt()).containsExactly(0, 2, 6, 8);
        assertThat(said).contains("The evaluation at step 4 failed, the run goes on: The judge is out.");
    }

    @Test
    void anEvaluationThatCannotWorkAtAllIsRefusedBeforeTheFirstStep() {
        ClassMeans.fails = true;
        assertThatThrownBy(() -> run(Small.plan(), "run", Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The judge is out.");
    }

    @Test
    void withoutAJudgeTheModuleThatBringsOneIsNamed() {
        assertThatThrownBy(() -> OnlineEvaluation.judge(Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no judge", "dinov2j-linear-probe");
    }

    @Test
    void imagesThatAreTrainedOnTooAreCounted() throws IOException {
        var said = new ArrayList<String>();
        labelled = images;
        run(Small.plan(), "run", said(said));
        assertThat(said).anyMatch(s -> s.contains("8 of the images judged on are trained on too"));
    }

    @Test
    void labelledImagesThatAreGoneLetAResumedRunGoOnWithoutEvaluation() throws IOException {
        var run = folder.resolve("stopped");
        interrupt(Small.plan().with("evalEvery", "2"), run, 4);
        Files.move(folder.resolve("labelled"), folder.resolve("elsewhere"));
        resume(run, Optional.empty());
        assertThat(evaluations(run))
                .extracting(line -> line.get("step").getAsInt())
                .containsExactly(0, 2);
    }

    @Test
    void nativeMemoryIsTheSameAfterEveryEvaluation() throws IOException {
        var counts = new HashMap<Long, Integer>();
        var training = new AtomicReference<Pretraining>();
        Progress count = state -> counts.put(state.done(), training.get().nativeArrays());
        var plan = Small.plan().withSteps(12).with("evalEvery", "1");
        try (var pretraining = Pretraining.start(images, planned(plan, folder.resolve("run")), "cpu", count)) {
            training.set(pretraining);
            pretraining.run();
        }
        assertThat(counts.get(12L)).isEqualTo(counts.get(3L)).isPositive();
    }

    private static Progress said(List<String> sentences) {
        return new Progress() {
            @Override
            public void update(State state) {}

            @Override
            public void say(String sentence) {
                sentences.add(sentence);
            }
        };
    }

    private PlannedRun planned(Plan plan, Path run) {
        return plan.withOut(run).evaluatedOn(labelled);
    }

    private List<JsonObject> run(Plan plan, String name, Progress progress) throws IOException {
        var run = folder.resolve(name);
        try (var pretraining = Pretraining.start(images, planned(plan, run), "cpu", progress)) {
            pretraining.run();
        }
        return evaluations(run);
    }

    private void interrupt(Plan plan, Path run, int step) {
        Progress stop = state -> {
            if (state.done() == step) {
                Thread.currentThread().interrupt();
            }
        };
        try (var pretraining = Pretraining.start(images, planned(plan, run), "cpu", stop)) {
            assertThatThrownBy(pretraining::run).isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
    }

    private void resume(Path run, Optional<ImageFolder> given) {
        try (var pretraining = Pretraining.resume(images, run, given, "cpu", Progress.none())) {
            pretraining.run();
        }
    }

    private static List<JsonObject> evaluations(Path run) throws IOException {
        return Files.readAllLines(run.resolve("log.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(line -> line.has("eval"))
                .toList();
    }

    private static List<JsonObject> comparable(List<JsonObject> lines) {
        lines.forEach(line -> line.remove("seconds"));
        return lines;
    }
}
