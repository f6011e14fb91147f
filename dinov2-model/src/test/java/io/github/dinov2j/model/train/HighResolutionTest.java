package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plan of a high-resolution phase against what is published of Meta's (spec section 7.1), and what is refused. */
class HighResolutionTest {
    @TempDir
    Path folder;

    @Test
    void metasSchedulesAreCompressedIntoTenThousandSteps() {
        var plan = Plan.vitl14().highResolution(518);
        var schedules = plan.schedules();
        assertThat(plan.course().steps()).isEqualTo(10_000);
        assertThat(schedules.learningRate().warmup()).isEqualTo(1_600);
        assertThat(schedules.temperatureSteps()).isEqualTo(600);
        assertThat(schedules.frozenSteps()).isEqualTo(20);
        assertThat(schedules.at(599).teacherTemperature()).isEqualTo(0.07);
        assertThat(schedules.at(300).teacherTemperature()).isLessThan(0.07);
        assertThat(schedules.at(0).momentum()).isEqualTo(0.994);
        assertThat(schedules.at(5_000).momentum()).isCloseTo(0.997, within(1e-6));
        assertThat(schedules.at(5_000).weightDecay()).isCloseTo(0.12, within(1e-6));
        // a quarter of 3.4641016e-4, the peak of the run before
        assertThat(schedules.at(1_599).learningRate()).isCloseTo(0.25 * 3.4641016e-4, within(1e-11));
    }

    @Test
    void cropsPositionsAndPiecesFollowTheResolution() {
        var plan = Plan.vitl14().highResolution(518);
        assertThat(plan.views().global().size()).isEqualTo(518);
        assertThat(plan.views().local().size()).isEqualTo(224); // 226.6 to whole patches
        assertThat(plan.student().architecture().imageSize()).isEqualTo(518);
        // 32 images of 914 tokens were computed at a time; 6 of 4,796 are no more, and 6 divides 3,072
        assertThat(plan.course().batch()).isEqualTo(3_072);
        assertThat(plan.course().microBatch()).isEqualTo(6);
        assertThat(HighResolution.memory(Plan.vitl14(), plan))
                .hasValue(
                        "An image is 4796 tokens now, 914 before; of the batch of 3072 images 6 are computed at a time"
                                + " (28776 tokens), before 32 (29248).");
    }

    @Test
    void allElseIsAsInTheRunBefore() {
        var before = Plan.vitl14();
        assertThat(before.highResolution(518).differences(before))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "steps",
                        "microBatch",
                        "student.architecture.imageSize",
                        "views.global.size",
                        "views.local.size",
                        "optimizer.baseRate",
                        "adaptation.heads");
    }

    @Test
    void aDistillationStaysOne() {
        var before = Plan.tiny().with("distillation.teacher", "dinov2_vits14");
        assertThat(before.highResolution(56).recipe()).isEqualTo(Plan.Recipe.DISTILL);
    }

    @ParameterizedTest
    @CsvSource({
        "vitl16_short, 448, 192", // 96 at 224
        "tiny, 35, 21", // 17.5 is 2.5 patches: half goes up
        "tiny, 42, 21",
        "small, 518, 224" // 42 at 98
    })
    void localCropsGrowAsGlobalOnesDo(String preset, int resolution, int local) {
        assertThat(Plan.named(preset).highResolution(resolution).views().local().size())
                .isEqualTo(local);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 0, 56, 16", // 4 times the tokens but for class tokens: a quarter of the batch
        "7, 0, 56, 0", // 7 is prime: all of it or nothing
        "6, 0, 56, 2", // no divisor is small enough: the smallest
        "6, 2, 35, 2",
    })
    void noMoreTokensThanBeforeAreComputedAtATime(int batch, int microBatch, int resolution, int expected) {
        var before =
                Plan.tiny().with(Map.of("batch", Integer.toString(batch), "microBatch", Integer.toString(microBatch)));
        var plan = before.highResolution(resolution);
        assertThat(plan.course().microBatch()).isEqualTo(expected);
    }

    @Test
    void morePiecesThanCanBeIsSaid() {
        var before = Plan.tiny().with("batch", "7");
        assertThat(HighResolution.memory(before, before.highResolution(56)))
                .hasValueSatisfying(said -> assertThat(said).contains("that takes more memory"));
    }

    @Test
    void aTableThatIsLargerAlreadyStaysWhole() {
        var before = Plan.tiny().with("student.architecture.imageSize", "84");
        assertThat(before.highResolution(56).student().architecture().imageSize())
                .isEqualTo(84);
    }

    @Test
    void continuousPositionsKeepTheirReachAndTablesOfThemAreRefused() {
        var field = "student.architecture.positionEncoding";
        var continuous = Plan.tiny().with(field, "RELATIVE_CONTINUOUS").highResolution(56);
        assertThat(continuous.student().architecture().imageSize()).isEqualTo(28);
        var table = Plan.tiny().with(field, "RELATIVE_TABLE");
        assertThatThrownBy(() -> table.highResolution(56))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("RELATIVE_TABLE", "28 pixels", "RELATIVE_CONTINUOUS");
    }

    @ParameterizedTest
    @CsvSource({
        "520, 'The resolution is 520; expected a multiple of the patch, 14: the nearest are 518 and 532.'",
        "3, 'The resolution is 3; expected a multiple of the patch, 14: the nearest are 14 and 28.'",
        "224, 'The resolution is 224; expected more than the run has had, 224 (views.global.size).'",
        "98, 'The resolution is 98; expected more than the run has had, 224 (views.global.size).'"
    })
    void aResolutionThatCannotBeIsRefused(int resolution, String sentence) {
        assertThatThrownBy(() -> Plan.vitl14().highResolution(resolution))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
        assertThatThrownBy(() -> Plan.continued(folder, 56, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no run in " + folder, "plan.json");
        var file = Files.writeString(folder.resolve("model.safetensors"), "x");
        assertThatThrownBy(() -> Plan.continued(file, 56, 10))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("is a file", "its folder");
    }

    @Test
    void aPlanOfARunNamesItAndItsSteps() {
        new RunFolder(folder).plan(Plan.tiny());
        var plan = Plan.continued(folder, 56, 20);
        assertThat(plan.course().steps()).isEqualTo(20);
        assertThat(plan.student().pretrainedWeights()).isEqualTo(folder.toString());
        assertThat(plan.adaptation().heads()).isEqualTo(AdaptationSettings.Heads.KEPT);
    }
}
