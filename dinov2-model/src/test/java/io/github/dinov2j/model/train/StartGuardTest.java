package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.model.backbone.BackboneFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evaluations of a run that started from weights: what is worse, what is kept, when it stops. */
class StartGuardTest {
    @TempDir
    Path folder;

    private ImageFolder images;
    private ImageFolder labelled;
    private Path start;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void train() throws IOException {
        images = Small.images(folder.resolve("images"), 16);
        labelled = Small.images(folder.resolve("labelled"), 100);
        start = folder.resolve("first");
        Small.run(images, Small.plan().withSteps(1).with("checkpointEvery", "1"), start);
    }

    @AfterEach
    void calm() {
        ClassMeans.scripted.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "0.8, 0.8, 100, false",
        "0.8, 0.9, 100, false",
        "0.8, 0.7, 100, false", // 0.100 is within 2 sqrt((0.16 + 0.21) / 100) = 0.122
        "0.8, 0.67, 100, true", // 0.130 is beyond 2 sqrt((0.16 + 0.2211) / 100) = 0.123
        "0.8, 0.79, 1000, false",
        "0.8, 0.79, 100000, true",
        "1.0, 0.9, 10, false",
        "1.0, 1.0, 10, false",
        "0.0, 0.0, 10, false"
    })
    void worseIsLowerByMoreThanTwoStandardErrors(double start, double now, int judged, boolean worse) {
        assertThat(StartGuard.worse(start, now, judged)).isEqualTo(worse);
    }

    @Test
    void theBestHasTheLargestMeanAndTheFirstOfEqualOnesStays() {
        var guard = new StartGuard(line(0, 0.5, 0.5), 100);
        guard.hear(line(1, 0.7, 0.2));
        assertThat(guard.best().step()).isZero();
        guard.hear(line(2, 0.4, 0.7));
        guard.hear(line(3, 0.7, 0.4));
        assertThat(guard.best().step()).isEqualTo(2);
    }

    private static EvalLine line(int step, double knn, double linear) {
        return EvalLine.next(step, new java.util.TreeMap<>(Map.of("knn", knn, "linear", linear)), Map.of());
    }

    private Plan plan(String... changes) {
        var plan = Small.plan()
                .with(Map.of("student.pretrainedWeights", start.toString(), "evalEvery", "1", "checkpointEvery", "3"));
        for (var change : changes) {
            plan = plan.with(change.split("=", 2)[0], change.split("=", 2)[1]);
        }
        return plan;
    }

    private Path run(Plan plan, String name, double... scores) {
        var run = folder.resolve(name);
        script(scores);
        try (var training = Pretraining.start(
                images, plan.withOut(run).evaluatedOn(labelled), "cpu", progress(Integer.MAX_VALUE))) {
            training.run();
        }
        return run;
    }

    private static void script(double... scores) {
        ClassMeans.scripted.clear();
        for (var score : scores) {
            ClassMeans.scripted.add(score);
        }
    }

    private Progress progress(int interruptAt) {
        return new Progress() {
            @Override
            public void update(State state) {
                if (state.done() == interruptAt) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void say(String sentence) {
                said.add(sentence);
            }
        };
    }

    @Test
    void aRunThatGetsWorseIsWarnedOfOncePerChange() {
        var run = run(plan(), "run", 0.8, 0.8, 0.5, 0.4, 0.81, 0.5, 0.5, 0.5, 0.79);
        assertThat(said.stream().filter(s -> s.contains("worse than at the start")))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("Step 2: the features are worse than at the start: means 0.500 (start 0.800),"
                        + " more than two standard errors of 50 images. None was better than the start, " + start)
                .contains("Ctrl-C", "notebook", "optimizer.baseRate (now 0.02)", "adaptation.anchor", "last:4");
        assertThat(said).contains("Step 4: the features are as good as at the start again: means 0.810.");
        assertThat(said)
                .contains("Evaluation at the end: means 0.790 (best 0.810 at step 4). The best is that of step 4"
                        + " (means 0.810), kept in " + run.resolve("best.safetensors") + ".");
    }

    @Test
    void theBestIsAModelOfItsOwnWithStepAndScores() throws IOException {
        var run = run(plan("checkpointEvery=1", "keepLast=9"), "run", 0.5, 0.6, 0.6, 0.9, 0.7, 0.7, 0.7, 0.7, 0.7);
        var best = BackboneFile.read(run.resolve("best.safetensors"));
        var expected = io.github.dinov2j.model.weights.WeightFile.open(
                        run.resolve("checkpoints/000003/teacher.safetensors"))
                .backbone();
        best.tensors().forEach((name, tensor) -> assertThat(tensor.floats())
                .as(name)
                .isEqualTo(java.util.Objects.requireNonNull(expected.get(name)).floats()));
        assertThat(best.preprocessing()).isEqualTo(plan().preprocessing());
        try (var file = SafetensorsFile.open(run.resolve("best.safetensors"))) {
            assertThat(file.metadata())
                    .containsEntry("dinov2j.step", "3")
                    .containsEntry("dinov2j.scores", "{\"means\":0.9}");
        }
    }

    @Test
    void whereNothingIsBetterThanTheStartNothingIsKept() {
        var run = run(plan(), "run", 0.8, 0.8, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7);
        assertThat(run.resolve("best.safetensors")).doesNotExist();
        assertThat(said)
                .anyMatch(s -> s.startsWith("Evaluation at the end")
                        && s.endsWith("None was better than the start, " + start + " (means 0.800)."));
    }

    @Test
    void aRunFromFreshWeightsIsNeitherComparedNorKept() {
        var run = run(plan("student.pretrainedWeights="), "run", 0.8, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
        assertThat(run.resolve("best.safetensors")).doesNotExist();
        assertThat(said).noneMatch(s -> s.contains("start"));
    }

    @Test
    void patienceEndsARunThatStaysWorseAndItCanGoOnAllTheSame() {
        var plan = plan("adaptation.patience=3");
        assertThatThrownBy(() -> run(plan, "run", 0.8, 0.9, 0.5, 0.9, 0.5, 0.5, 0.5, 0.5, 0.5))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll(
                        "worse than at the start in 3 evaluations in a row",
                        "The best is that of step 1 (means 0.900), kept in",
                        "The run is saved as it is after step 6; go on with --resume.");
        var run = folder.resolve("run");
        script(0.5, 0.5);
        try (var resumed = Pretraining.resume(images, run, "cpu", progress(Integer.MAX_VALUE))) {
            assertThat(resumed.run()).exists(); // its last evaluation is the third in a row, with nothing left to stop
        }
    }

    @Test
    void aStopChangesNothingOfWhatIsKeptOrSaid() throws IOException {
        var scores = new double[] {0.8, 0.81, 0.5, 0.85, 0.5, 0.9, 0.5, 0.5, 0.5};
        run(plan(), "straight", scores);
        var straight = List.copyOf(said);
        for (int stop : new int[] {2, 4, 6}) {
            said.clear();
            var run = folder.resolve("stopped" + stop);
            script(scores);
            try (var training =
                    Pretraining.start(images, plan().withOut(run).evaluatedOn(labelled), "cpu", progress(stop))) {
                assertThatThrownBy(training::run).isInstanceOf(CancellationException.class);
            } finally {
                Thread.interrupted();
            }
            try (var resumed = Pretraining.resume(images, run, "cpu", progress(Integer.MAX_VALUE))) {
                resumed.run();
            }
            assertThat(comparable(said, run)).isEqualTo(comparable(straight, folder.resolve("straight")));
            assertThat(run.resolve("best.safetensors"))
                    .hasSameBinaryContentAs(folder.resolve("straight/best.safetensors"));
        }
    }

    private static List<String> comparable(List<String> sentences, Path run) {
        return sentences.stream()
                .filter(s -> s.contains("features") || s.contains("at the end"))
                .map(s -> s.replace(run.toString(), "RUN"))
                .toList();
    }
}
