package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.views.ViewLoader;
import io.github.dinov2j.model.backbone.BackboneFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every setting changes the run (its log of losses, rates and gradient norms, or the weights at its end), the data, or the
 * run folder. A case is a line: the setting, another value and, where it has no effect otherwise, what else has to hold.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanEffectTest {
    private static final Plan BASE =
            Small.plan().withSteps(2).with("checkpointEvery", "2").with("teacher.temperatureWarmup", "1");

    private static final String RUN = """
            steps | 1
            batch | 5
            microBatch | 2
            seed | 1
            precision | bfloat16
            lossScaling | false | precision=float16
            student.architecture.dim | 32
            student.architecture.depth | 2
            student.architecture.heads | 4
            student.architecture.patch | 14
            student.architecture.imageSize | 35
            student.architecture.feedForward | SWIGLU
            student.architecture.registers | 1
            student.architecture.positions | SIZE
            student.architecture.hidden | 24
            student.architecture.positionEncoding | RELATIVE_TABLE
            student.architecture.positionEncoding | RELATIVE_CONTINUOUS
            student.architecture.normPlace | POST
            student.architecture.normPlace | RES_POST
            student.architecture.norm | RMS_NORM
            student.architecture.layerScale | false
            student.architecture.qkvBias | false
            student.architecture.projBias | false
            student.architecture.ffnBias | false
            student.initialization.linearStd | 0.02
            student.initialization.positionStd | 0.02
            student.initialization.layerScale | 0.5
            student.headStd | 0.02
            student.dropPath | 0.5
            student.dropPathUniform | false | student.dropPath=0.5
            heads.dino.prototypes | 24
            heads.dino.hidden | 24
            heads.dino.bottleneck | 12
            heads.dino.layers | 2
            heads.separate | true
            heads.ibot.prototypes | 24 | heads.separate=true
            heads.ibot.hidden | 24 | heads.separate=true
            heads.ibot.bottleneck | 12 | heads.separate=true
            heads.ibot.layers | 2 | heads.separate=true
            losses.dino | 0.5
            losses.ibot | 0.5
            losses.koleo | 0
            losses.koleoOver | MICRO_BATCH | microBatch=2
            losses.studentTemperature | 0.2
            optimizer.baseRate | 0.01
            optimizer.minRate | 1e-4
            optimizer.warmup | 0.7
            optimizer.freezeLastLayer | 0.7
            optimizer.weightDecay.from | 0.1
            optimizer.weightDecay.to | 0.8
            optimizer.rateFactors.layerDecay | 0.5
            optimizer.rateFactors.patchEmbed | 0.2
            optimizer.betas.first | 0.8
            optimizer.betas.second | 0.99
            optimizer.clip | 0.01
            teacher.momentum.from | 0.5
            teacher.momentum.to | 0.99
            teacher.temperature.from | 0.05
            teacher.temperature.to | 0.07
            teacher.temperatureWarmup | 0
            teacher.temperatureCourse | FALLING
            teacher.targets | CENTERING
            teacher.targets | NONE
            views.flipProbability | 0
            views.local.count | 1
            masks.sampleProbability | 1
            masks.regime | DINOV3
            """;

    private static final String DATA = """
            views.global.minArea | 0.4
            views.global.maxArea | 0.8
            views.global.maxAspect | 2
            views.global.size | 35
            views.local.size | 21
            views.local.count | 1
            views.local.minArea | 0.1
            views.local.maxArea | 0.5
            views.local.maxAspect | 2
            views.flipProbability | 0
            views.colour.jitterProbability | 0
            views.colour.brightness | 0.5
            views.colour.contrast | 0.5
            views.colour.saturation | 0.5
            views.colour.hue | 0.2
            views.colour.grayscaleProbability | 1
            views.blur.global1 | 1
            views.blur.global2 | 1
            views.blur.local | 1
            views.blur.minSigma | 0.5
            views.blur.maxSigma | 3
            views.blur.semantics | AS_RELEASED | views.blur.global1=1
            views.solarizeProbability | 1
            views.normalization.meanRed | 0.5
            views.normalization.meanGreen | 0.5
            views.normalization.meanBlue | 0.5
            views.normalization.stdRed | 0.5
            views.normalization.stdGreen | 0.5
            views.normalization.stdBlue | 0.5
            masks.sampleProbability | 1
            masks.minRatio | 0.3
            masks.maxRatio | 0.3
            masks.regime | DINOV3
            """;

    /** Settings with a test of their own, here or where it says. */
    private static final Set<String> ELSEWHERE = Set.of(
            "checkpointEvery", // checkpointsLieWhereThePlanSays
            "keepLast", // RunFolderMisuseTest: which checkpoints are kept
            "keepEvery", // the same
            "corruptShare", // RunFolderMisuseTest, UnreadableImagesTest: how many images may be unreadable
            "healthEvery", // HealthCheckTest: at which steps a verdict is logged
            "evalEvery", // OnlineEvaluationTest: at which steps the teacher is judged
            "student.recompute", // RecomputeTest: the same numbers, another graph
            "student.localCrops", // PackedCropsTest: the same numbers, one sequence
            "student.pretrainedWeights", // aRunStartsFromOtherWeights
            "distillation.teacher", // DistillationRunTest: anotherTeacherMakesAnotherStudent
            "distillation.method", // HeadlessRunTest
            "distillation.ibotTokens", // DistillationRunTest: theSettingsChangeTheRun
            "distillation.featureLoss", // HeadlessRunTest
            "distillation.whiten", // HeadlessRunTest
            "distillation.tokens", // ChosenTokensTest: stored tokens teach otherwise than live ones
            "distillation.precision", // DistillationRunTest: theSettingsChangeTheRun
            "adaptation.heads", // aRunKeepsTheHeadsOfTheRunItStartsFrom
            "adaptation.frozen", // aGuardChangesARunThatStartsFromWeights; LearningTest
            "adaptation.unfreeze", // the same
            "adaptation.anchor", // aGuardChangesARunThatStartsFromWeights; AnchorTest
            "adaptation.patience", // StartGuardTest: after how many evaluations a run stops
            "views.global.count"); // DINOv2 has two, PlanTest says that others are refused

    private Path folder;
    private ImageFolder images;
    private String plain;
    private int runs;

    @BeforeAll
    void trainOnce(@TempDir Path shared) throws IOException {
        folder = shared;
        images = Small.images(folder.resolve("images"), 16);
        plain = outcome(BASE);
    }

    record Case(String path, String value, Plan without) {
        static Case of(String line) {
            var parts = line.split(" \\| ");
            var without = parts.length == 2 ? BASE : BASE.with(parts[2].split("=")[0], parts[2].split("=")[1]);
            return new Case(parts[0], parts[1], without);
        }

        Plan with() {
            return without.with(path, value);
        }

        @Override
        public String toString() {
            return path + "=" + value;
        }
    }

    static Stream<Case> ofTheRun() {
        return RUN.lines().map(Case::of);
    }

    static Stream<Case> ofTheData() {
        return DATA.lines().map(Case::of);
    }

    @Test
    void everySettingHasACase() {
        var cases = Stream.concat(ofTheRun(), ofTheData()).map(Case::path).collect(Collectors.toSet());
        cases.addAll(ELSEWHERE);
        assertThat(PlanJson.leaves(BASE.toJson()).keySet()).containsExactlyInAnyOrderElementsOf(cases);
    }

    @Test
    void withoutAChangeTheOutcomeIsTheSame() throws IOException {
        assertThat(outcome(BASE)).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("ofTheRun")
    void aSettingChangesTheRun(Case one) throws IOException {
        var without = one.without().equals(BASE) ? plain : outcome(one.without());
        assertThat(outcome(one.with())).isNotEqualTo(without);
    }

    @ParameterizedTest
    @MethodSource("ofTheData")
    void aSettingOfTheViewsChangesTheData(Case one) {
        assertThat(views(one.with())).isNotEqualTo(views(one.without()));
    }

    @Test
    void aRunStartsFromOtherWeights() throws IOException {
        var first = folder.resolve("first");
        Small.run(images, BASE.withSeed(3), first);
        var weights = first.resolve("model.safetensors").toString();
        assertThat(outcome(BASE.with("student.pretrainedWeights", weights))).isNotEqualTo(plain);
    }

    @Test
    void aRunKeepsTheHeadsOfTheRunItStartsFrom() throws IOException {
        var first = folder.resolve("heads");
        Small.run(images, BASE.withSeed(3), first);
        var fresh = BASE.with("student.pretrainedWeights", first.toString());
        assertThat(outcome(fresh.with("adaptation.heads", "KEPT"))).isNotEqualTo(outcome(fresh));
    }

    @ParameterizedTest
    @CsvSource({"adaptation.frozen, 0.5", "adaptation.unfreeze, last:1", "adaptation.anchor, 5"})
    void aGuardChangesARunThatStartsFromWeights(String setting, String value) throws IOException {
        var first = folder.resolve("start of " + setting);
        Small.run(images, BASE.withSeed(3), first);
        var unguarded = BASE.with("student.pretrainedWeights", first.toString());
        assertThat(outcome(unguarded.with(setting, value))).isNotEqualTo(outcome(unguarded));
    }

    /** The numbers and masks of the first four batches. */
    private List<String> views(Plan plan) {
        var patch = plan.student().architecture().patch();
        var batch = plan.course().batch();
        try (var loader = new ViewLoader(
                images, plan.views(), plan.masks(), patch, batch, plan.course().seed(), 1)) {
            return IntStream.range(0, 4)
                    .mapToObj(loader::batch)
                    .map(b -> Arrays.hashCode(b.globals()) + " " + Arrays.hashCode(b.locals()) + " "
                            + Arrays.deepToString(b.masks()))
                    .toList();
        }
    }

    @Test
    void checkpointsLieWhereThePlanSays() throws IOException {
        outcome(BASE.with("checkpointEvery", "1"));
        assertThat(folder.resolve("run" + runs).resolve("checkpoints"))
                .isDirectoryContaining("glob:**000001")
                .isDirectoryContaining("glob:**000002");
    }

    /** The log without its clock, and the numbers of the teacher; what a file says of itself does not count. */
    private String outcome(Plan plan) throws IOException {
        var run = folder.resolve("run" + ++runs);
        var text = new StringBuilder();
        for (var line : Small.run(images, plan, run)) {
            var values = JsonParser.parseString(line).getAsJsonObject();
            values.remove("images_per_second");
            values.remove("resident_mb");
            text.append(values).append('\n');
        }
        BackboneFile.read(run.resolve("model.safetensors")).tensors().values().stream()
                .mapToInt(tensor -> Arrays.hashCode(tensor.floats()))
                .forEach(hash -> text.append(hash).append(' '));
        return text.toString();
    }
}
