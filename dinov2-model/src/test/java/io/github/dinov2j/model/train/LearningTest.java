package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.torch.StepScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of the student learns: nothing of the backbone while it rests, afterwards all of it or its last blocks. */
class LearningTest {
    private static final int STEPS = 6;
    private static final int RESTING = 3;

    /** Where weights come from plays no part here, so no run of these starts from the file that the plan names. */
    private static Plan plan(String... changes) {
        var all = new LinkedHashMap<>(Map.of(
                "steps", String.valueOf(STEPS),
                "student.architecture.depth", "3",
                "student.pretrainedWeights", "start.safetensors"));
        for (var change : changes) {
            if (!change.isEmpty()) {
                all.put(change.split("=")[0], change.split("=")[1]);
            }
        }
        return Small.plan().with(all);
    }

    private static Plan resting(String... changes) {
        return plan(changes).with("adaptation.frozen", "0.5");
    }

    private static Map<String, float[]> only(Map<String, float[]> state, String prefix) {
        return state.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @ParameterizedTest
    @CsvSource({
        "seed=1, seed=1",
        "batch=6, seed=1",
        "microBatch=2, seed=1",
        "microBatch=2, losses.koleoOver=MICRO_BATCH",
        "student.recompute=true, seed=1",
        "student.localCrops=PACKED, seed=1",
        "student.dropPath=0.4, seed=1",
        "precision=bfloat16, seed=1",
        "precision=float16, lossScaling=false",
        "student.architecture.positionEncoding=RELATIVE_TABLE, seed=1"
    })
    void theBackboneKeepsItsBytesWhileItRestsAndMovesAfterwards(String change, String another) {
        var plan = resting(change, another);
        try (var steps = new Steps(plan)) {
            var start = steps.state();
            for (int step = 0; step < RESTING; step++) {
                var report = steps.take(Steps.views(plan, step));
                assertThat(report.norms()).containsOnlyKeys("dino_head");
                assertThat(report.rates().backboneRate()).isZero();
            }
            var rested = steps.state();
            for (var part : List.of("student backbone", "teacher backbone", "optimizer step.backbone")) {
                assertThat(Steps.equal(only(rested, part), only(start, part)))
                        .as(part)
                        .isTrue();
            }
            assertThat(Steps.equal(only(rested, "student dino_head"), only(start, "student dino_head")))
                    .isFalse();
            var report = steps.take(Steps.views(plan, RESTING));
            assertThat(report.norms()).containsOnlyKeys("backbone", "dino_head");
            var after = steps.state();
            only(after, "student backbone.blocks")
                    .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(rested.get(name)));
            assertThat(after.get("optimizer step.backbone.cls_token")).containsExactly(1);
            assertThat(after.get("optimizer step.dino_head.mlp.0.weight")).containsExactly(RESTING + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"microBatch=0", "microBatch=2", "student.recompute=true", "student.localCrops=PACKED"})
    void headsLearnWhatTheyWouldLearnIfTheGradientsOfTheBackboneWereZero(String change) {
        var plan = resting(change);
        try (var resting = Steps.taken(plan, RESTING);
                var zeroed = new Steps(plan(change))) {
            for (int step = 0; step < RESTING; step++) {
                zeroed.takeHeadsOnly(Steps.views(plan, step));
            }
            var expected = zeroed.state();
            assertThat(Steps.equal(resting.state(), expected)).isTrue();
        }
    }

    @Test
    void theRateOfTheBackboneRisesOnceItLearns() {
        var schedules = plan("steps=100")
                .with(Map.of("adaptation.frozen", "0.3", "optimizer.warmup", "0.1"))
                .schedules();
        assertThat(schedules.beginning()).isEqualTo(40);
        assertThat(schedules.at(29).backboneRate()).isZero();
        assertThat(schedules.at(30).backboneRate())
                .isEqualTo(0.1 * schedules.at(30).learningRate());
        assertThat(schedules.at(34).backboneRate())
                .isEqualTo(0.5 * schedules.at(34).learningRate());
        assertThat(schedules.at(39).backboneRate()).isEqualTo(schedules.at(39).learningRate());
        assertThat(schedules.at(80).backboneRate()).isEqualTo(schedules.at(80).learningRate());
        var unguarded = plan("steps=100").schedules();
        assertThat(unguarded.at(0).backboneRate()).isZero();
        assertThat(unguarded.at(3).backboneRate()).isEqualTo(unguarded.at(3).learningRate());
    }

    @ParameterizedTest
    @CsvSource({
        "microBatch=0, seed=1",
        "microBatch=2, seed=1",
        "student.recompute=true, seed=1",
        "student.localCrops=PACKED, seed=1",
        "student.dropPath=0.4, seed=1",
        "precision=bfloat16, seed=1",
        "student.architecture.registers=2, seed=1"
    })
    void whatLearnsHasTheGradientsOfAFullRunAndNothingElseHasAny(String change, String another) {
        var terms = new LossTerms[1];
        try (var full = new Steps(plan(change, another));
                var last = new Steps(plan(change, another).with("adaptation.unfreeze", "last:1"))) {
            var expected = full.gradients(0.03, terms);
            var actual = last.gradients(0.03, terms);
            assertThat(actual.keySet()).isEqualTo(learning(expected.keySet()));
            actual.forEach((name, gradient) ->
                    assertThat(gradient).as(name).isEqualTo(Objects.requireNonNull(expected.get(name))));
        }
    }

    private static Set<String> learning(Set<String> all) {
        return all.stream()
                .filter(name -> !name.startsWith("backbone.")
                        || name.startsWith("backbone.blocks.2.")
                        || name.startsWith("backbone.norm.")
                        || name.equals("backbone.mask_token"))
                .collect(Collectors.toSet());
    }

    @Test
    void blocksThatNeverLearnHaveNeitherGradientsNorMoments() {
        var plan = plan("adaptation.unfreeze=last:1");
        try (var steps = Steps.taken(plan, 2);
                var scope = new StepScope(steps.device)) {
            var student = steps.pair.student();
            var learning = learning(student.named().keySet());
            var withGradient = student.named().entrySet().stream()
                    .filter(entry -> entry.getValue().hasGradient())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            assertThat(withGradient).isEqualTo(learning);
            assertThat(steps.pair.gradients(scope.manager()).keySet()).isEqualTo(learning);
            assertThat(steps.pair.optimizer().tensors()).hasSize(3 * learning.size());
            assertThat(steps.pair.optimizer().tensors().keySet())
                    .noneMatch(name -> name.contains("blocks.0.") || name.contains("pos_embed"));
        }
    }

    @Test
    void blocksThatNeverLearnKeepTheirBytesAndTheOthersMove() {
        var plan = plan("adaptation.unfreeze=last:2");
        try (var steps = new Steps(plan)) {
            var start = steps.state();
            steps.take(Steps.views(plan, 0)); // the rate of the first step is 0
            steps.take(Steps.views(plan, 1));
            steps.state().forEach((name, values) -> {
                if (name.startsWith("student ")) {
                    var moves = !name.matches("student backbone\\.(cls_token|pos_embed|patch_embed.*|blocks\\.0\\..*)");
                    assertThat(!Arrays.equals(values, start.get(name))).as(name).isEqualTo(moves);
                }
            });
        }
    }

    @Test
    void aStoppedRunGoesOnWithWhatLearnedBefore(@TempDir Path folder) throws IOException {
        var images = Small.images(folder.resolve("images"), 16);
        var first = folder.resolve("first");
        Small.run(images, plan().with("student.pretrainedWeights", ""), first);
        var plan = resting("adaptation.unfreeze=last:1", "student.pretrainedWeights=" + first + "/model.safetensors");
        Small.run(images, plan, folder.resolve("straight"));
        for (int stop : new int[] {2, RESTING, 4}) {
            var run = folder.resolve("stopped" + stop);
            interrupt(images, plan, run, stop);
            try (var resumed = Pretraining.resume(images, run, "cpu", Progress.none())) {
                resumed.run();
            }
            for (var file : List.of("model.safetensors", "checkpoints/000006/optimizer.safetensors")) {
                assertThat(run.resolve(file))
                        .hasSameBinaryContentAs(folder.resolve("straight").resolve(file));
            }
        }
    }

    private static void interrupt(ImageFolder images, Plan plan, Path run, int step) {
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

    @Test
    void moreBlocksThanThereAreAreRefused() {
        assertThatThrownBy(() -> plan("adaptation.unfreeze=last:4"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Plan: adaptation.unfreeze is last:4; expected at most last:3, the blocks that there are.");
    }

    @ParameterizedTest
    @CsvSource({
        "adaptation.frozen, 0.1",
        "adaptation.unfreeze, last:1",
        "adaptation.anchor, 1",
        "adaptation.patience, 2"
    })
    void guardsOfARunThatStartsFromNoWeightsAreRefused(String setting, String value) {
        assertThatThrownBy(() -> Small.plan().with(setting, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(setting + " is", "student.pretrainedWeights");
    }
}
