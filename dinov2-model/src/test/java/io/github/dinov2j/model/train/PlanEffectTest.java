package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.views.ViewLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every setting changes the run: its log (losses, rates, gradient norms) or the weights at its end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanEffectTest {
    private static final Plan BASE =
            Small.plan().withSteps(2).with("checkpointEvery", "2").with("teacher.temperatureWarmup", "1");

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

    @Test
    void withoutAChangeTheOutcomeIsTheSame() throws IOException {
        assertThat(outcome(BASE)).isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({
        "steps, 1",
        "batch, 5",
        "seed, 1",
        "student.architecture.dim, 32",
        "student.architecture.depth, 2",
        "student.architecture.heads, 4",
        "student.architecture.patch, 14",
        "student.architecture.imageSize, 35",
        "student.architecture.feedForward, SWIGLU",
        "student.architecture.registers, 1",
        "student.architecture.positions, SIZE",
        "student.architecture.hidden, 24",
        "student.architecture.positionEncoding, RELATIVE_TABLE",
        "student.architecture.positionEncoding, RELATIVE_CONTINUOUS",
        "student.architecture.normPlace, POST",
        "student.architecture.normPlace, RES_POST",
        "student.architecture.norm, RMS_NORM",
        "student.architecture.layerScale, false",
        "student.initialization.linearStd, 0.02",
        "student.initialization.positionStd, 0.02",
        "student.initialization.layerScale, 0.5",
        "student.headStd, 0.02",
        "student.dropPath, 0.5",
        "heads.dino.prototypes, 24",
        "heads.dino.hidden, 24",
        "heads.dino.bottleneck, 12",
        "heads.dino.layers, 2",
        "heads.separate, true",
        "losses.dino, 0.5",
        "losses.ibot, 0.5",
        "losses.koleo, 0",
        "losses.studentTemperature, 0.2",
        "optimizer.baseRate, 0.01",
        "optimizer.minRate, 1e-4",
        "optimizer.warmup, 0.7",
        "optimizer.freezeLastLayer, 0.7",
        "optimizer.weightDecay.from, 0.1",
        "optimizer.weightDecay.to, 0.8",
        "optimizer.rateFactors.layerDecay, 0.5",
        "optimizer.rateFactors.patchEmbed, 0.2",
        "optimizer.betas.first, 0.8",
        "optimizer.betas.second, 0.99",
        "optimizer.clip, 0.01",
        "teacher.momentum.from, 0.5",
        "teacher.momentum.to, 0.99",
        "teacher.temperature.from, 0.05",
        "teacher.temperature.to, 0.07",
        "teacher.temperatureWarmup, 0",
        "teacher.targets, CENTERING",
        "teacher.targets, NONE",
        "teacher.temperatureCourse, FALLING",
        "views.flipProbability, 0",
        "masks.sampleProbability, 1",
        "views.local.count, 1"
    })
    void aSettingChangesTheRun(String path, String value) throws IOException {
        assertThat(outcome(BASE.with(path, value))).isNotEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({
        "heads.ibot.prototypes, 24",
        "heads.ibot.hidden, 24",
        "heads.ibot.bottleneck, 12",
        "heads.ibot.layers, 2"
    })
    void aSettingOfTheSeparateHeadChangesTheRun(String path, String value) throws IOException {
        var separate = BASE.with("heads.separate", "true");
        assertThat(outcome(separate.with(path, value))).isNotEqualTo(outcome(separate));
    }

    @ParameterizedTest
    @CsvSource({
        "views.global.minArea, 0.4",
        "views.global.maxArea, 0.8",
        "views.global.maxAspect, 2",
        "views.global.size, 35",
        "views.local.size, 21",
        "views.local.count, 1",
        "views.local.minArea, 0.1",
        "views.local.maxArea, 0.5",
        "views.local.maxAspect, 2",
        "views.flipProbability, 0",
        "views.colour.jitterProbability, 0",
        "views.colour.brightness, 0.5",
        "views.colour.contrast, 0.5",
        "views.colour.saturation, 0.5",
        "views.colour.hue, 0.2",
        "views.colour.grayscaleProbability, 1",
        "views.blur.global1, 1",
        "views.blur.global2, 1",
        "views.blur.local, 1",
        "views.blur.minSigma, 0.5",
        "views.blur.maxSigma, 3",
        "views.solarizeProbability, 1",
        "views.normalization.meanRed, 0.5",
        "views.normalization.meanGreen, 0.5",
        "views.normalization.meanBlue, 0.5",
        "views.normalization.stdRed, 0.5",
        "views.normalization.stdGreen, 0.5",
        "views.normalization.stdBlue, 0.5",
        "masks.sampleProbability, 1",
        "masks.minRatio, 0.3",
        "masks.maxRatio, 0.3"
    })
    void aSettingOfTheViewsChangesTheData(String path, String value) {
        assertThat(views(BASE.with(path, value))).isNotEqualTo(views(BASE));
    }

    @Test
    void blurSemanticsChangeTheDataWhereTheProbabilitiesAreNotOneHalf() {
        var blurred = BASE.with("views.blur.global1", "1");
        assertThat(views(blurred.with("views.blur.semantics", "AS_RELEASED"))).isNotEqualTo(views(blurred));
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

    /** The log without its clock, and the checksum of the teacher. */
    private String outcome(Plan plan) throws IOException {
        var run = folder.resolve("run" + ++runs);
        var text = new StringBuilder();
        for (var line : Small.run(images, plan, run)) {
            var values = JsonParser.parseString(line).getAsJsonObject();
            values.remove("images_per_second");
            values.remove("resident_mb");
            text.append(values).append('\n');
        }
        return text + "teacher " + Checksum.of(run.resolve("model.safetensors"));
    }
}
