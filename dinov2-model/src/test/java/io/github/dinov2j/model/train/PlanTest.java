package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.model.backbone.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans to JSON and back, settings by their path, and what a plan refuses. */
class PlanTest {
    private static final Plan TINY = Plan.tiny();

    @Test
    void aPlanIsTheSameAfterJson(@TempDir Path folder) throws Exception {
        var plan = TINY.with("optimizer.clip", "1.25").with("teacher.targets", "CENTERING");
        assertThat(Plan.parse(plan.toJson().toString())).isEqualTo(plan);
        Files.writeString(folder.resolve("plan.json"), plan.toJson().toString());
        assertThat(Plan.read(folder.resolve("plan.json"))).isEqualTo(plan);
    }

    @Test
    void whatTheTextLeavesOutIsAsInTiny() {
        assertThat(Plan.parse("{}")).isEqualTo(TINY);
        assertThat(Plan.parse("{\"optimizer\": {\"clip\": 1.5}}")).isEqualTo(TINY.with("optimizer.clip", "1.5"));
    }

    @Test
    void theCourseStandsAtTheTop() {
        assertThat(TINY.toJson().keySet())
                .startsWith("steps", "batch", "microBatch", "seed", "precision", "lossScaling", "checkpointEvery");
        var course = TINY.with("steps", "40")
                .with("seed", "7")
                .with("checkpointEvery", "10")
                .with("batch", "16")
                .with("precision", "bfloat16")
                .with("keepEvery", "20")
                .course();
        var upkeep = new Upkeep(10, 3, 20, 0.01, 100, 500);
        assertThat(course).isEqualTo(new Course(40, 16, 0, 7, Precision.BFLOAT16, true, upkeep));
    }

    @Test
    void stepsAndSeedHaveNamesOfTheirOwn() {
        assertThat(TINY.withSteps(3)).isEqualTo(TINY.with("steps", "3"));
        assertThat(TINY.withSeed(-5).course().seed()).isEqualTo(-5);
    }

    @Test
    void aChangeLeavesEverythingElseAsItIs() {
        var changed = TINY.with("views.colour.hue", "0.1");
        assertThat(changed).isNotEqualTo(TINY);
        assertThat(changed.with("views.colour.hue", "0")).isEqualTo(TINY);
    }

    @ParameterizedTest
    @CsvSource({"step, steps", "optimizer.clipp, clip", "optimizer.clip.more, steps", "'', steps", "optimizer, steps"})
    void anUnknownSettingIsNamedBesideItsNeighbours(String path, String neighbour) {
        assertThatThrownBy(() -> TINY.with(path, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + path + "\"");
        assertThat(TINY.toJson().toString()).contains(neighbour);
    }

    @Test
    void anUnknownKeyOfAFileIsNamedByItsPath() {
        assertThatThrownBy(() -> Plan.parse("{\"optimizer\": {\"clipp\": 1}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("optimizer.clipp", "clip");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"steps\": \"many\"} | steps",
                "{\"heads\": {\"separate\": 1}} | heads.separate",
                "{\"teacher\": {\"targets\": 3}} | teacher.targets",
                "{\"optimizer\": 3} | optimizer",
                "{\"optimizer\": {\"clip\": {}}} | optimizer.clip",
                "{\"optimizer\": {\"clip\": null}} | optimizer.clip",
                "{\"steps\": [1]} | steps"
            })
    void aWrongTypeIsNamedByItsPath(String json, String path) {
        assertThatThrownBy(() -> Plan.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(path + " is")
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource({
        "steps, many",
        "steps, 1.5",
        "steps, 4294967297",
        "steps, 1e400",
        "seed, 0.5",
        "seed, 1e30",
        "student.architecture.dim, 64.5",
        "heads.separate, yes",
        "optimizer.clip, high",
        "optimizer.clip, NaN"
    })
    void aValueOfTheWrongKindIsNamedByItsPath(String path, String value) {
        assertThatThrownBy(() -> TINY.with(path, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(path);
    }

    @ParameterizedTest
    @CsvSource({
        "steps, 0",
        "batch, 1",
        "checkpointEvery, 0",
        "precision, float8",
        "precision, auto",
        "microBatch, 3",
        "microBatch, 1",
        "microBatch, -2",
        "microBatch, 128",
        "keepLast, 0",
        "keepEvery, -1",
        "corruptShare, 1.5",
        "healthEvery, -1",
        "evalEvery, 0",
        "losses.dino, -1",
        "losses.ibot, -1",
        "losses.koleo, -0.1",
        "losses.studentTemperature, 0",
        "optimizer.baseRate, 0",
        "optimizer.minRate, -1",
        "optimizer.warmup, 1",
        "optimizer.freezeLastLayer, 2",
        "optimizer.rateFactors.layerDecay, 1.5",
        "optimizer.rateFactors.patchEmbed, -1",
        "optimizer.clip, 0",
        "optimizer.clip, 1e999",
        "optimizer.weightDecay.to, -0.1",
        "optimizer.betas.first, 1",
        "optimizer.betas.second, -0.1",
        "teacher.momentum.to, 1.01",
        "teacher.temperature.from, 0",
        "teacher.temperatureWarmup, -0.1",
        "heads.dino.prototypes, 0",
        "heads.ibot.layers, 0",
        "student.dropPath, 1",
        "student.headStd, 0",
        "student.architecture.heads, 3",
        "student.initialization.linearStd, 0",
        "views.global.size, 30",
        "views.local.size, 13",
        "views.global.count, 3",
        "views.global.minArea, 0",
        "views.flipProbability, 1.1",
        "masks.maxRatio, 0.05",
        "masks.maxRatio, 1.5",
        "student.initialization.positionStd, 1e999",
        "teacher.momentum.from, 1e999"
    })
    void aValueOutOfRangeIsRefusedByName(String path, String value) {
        var name = path.replaceFirst("\\.(from|to)$", "");
        assertThatThrownBy(() -> TINY.with(path, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name.substring(name.lastIndexOf('.') + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "teacher.targets, SINKHORN_KNOPP",
        "teacher.temperatureCourse, FALLING",
        "student.localCrops, PACKED",
        "losses.koleoOver, MICRO_BATCH",
        "masks.regime, DINOV3",
        "precision, bfloat16",
        "student.architecture.feedForward, SWIGLU",
        "student.architecture.positions, ANTIALIAS",
        "student.architecture.positionEncoding, RELATIVE_TABLE",
        "student.architecture.normPlace, POST",
        "student.architecture.norm, RMS_NORM",
        "views.blur.semantics, AS_RELEASED"
    })
    void aMisspeltNameIsRefusedWithThePathAndTheNames(String path, String name) {
        assertThat(TINY.with(path, name)).isNotNull();
        assertThatThrownBy(() -> TINY.with(path, name + "X"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Plan: " + path + " is ")
                .hasMessageContainingAll(name + "X", "expected one of", name);
    }

    @Test
    void aTextThatIsNoJsonIsRefusedWithTheLineAndNothingOfTheParsersOwnWords() {
        assertThatThrownBy(() -> Plan.parse("{\n \"steps\" 8\n}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no valid JSON (line 2 column", "plan.json")
                .hasMessageNotContaining("JsonReader");
    }

    @Test
    void cropsBeyondATableOfRelativePositionsAreRefused() {
        var table = TINY.with("student.architecture.positionEncoding", "RELATIVE_TABLE");
        assertThatThrownBy(() -> table.with("views.global.size", "35"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("views.global.size", "35", "imageSize, 28", "RELATIVE_TABLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "3", "{\"steps\": ", "steps=3", "null"})
    void aTextThatIsNoPlanIsRefused(String text) {
        assertThatThrownBy(() -> Plan.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The plan is no");
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> Plan.read(folder.resolve("plan.json")))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessageContaining("plan.json");
    }

    @Test
    void anUnknownPresetIsAnsweredWithTheKnownOnes() {
        assertThat(Plan.named("tiny")).isEqualTo(TINY);
        assertThat(Presets.all().keySet())
                .containsExactlyInAnyOrder("tiny", "small", "vitl16_short", "vitl14", "vitg14", "distill_vits14");
        Presets.all().forEach((name, plan) -> assertThat(Plan.named(name)).isEqualTo(plan.get()));
        assertThatThrownBy(() -> Plan.named("huge"))
                .hasMessageContainingAll("huge", "tiny", "small", "vitl16_short", "vitl14", "vitg14", "distill_vits14");
    }

    @Test
    void everyPresetIsTheSameAfterJson() {
        Presets.all().values().forEach(preset -> assertThat(
                        Plan.parse(preset.get().toJson().toString()))
                .isEqualTo(preset.get()));
        assertThat(Plan.small().student().architecture().parameters()).isEqualTo(21_549_696);
    }

    @Test
    void severalChangesMayDependOnEachOtherInAnyOrder() {
        var changes = new java.util.LinkedHashMap<String, String>();
        changes.put("batch", "50");
        changes.put("microBatch", "25");
        changes.put("student.architecture.patch", "10");
        changes.put("student.architecture.imageSize", "30");
        changes.put("views.global.size", "30");
        changes.put("views.local.size", "20");
        assertThat(TINY.with(changes).views().local().size()).isEqualTo(20);
        assertThatThrownBy(() -> TINY.with("student.architecture.patch", "10")).hasMessageContaining("patch");
    }

    @Test
    void differencesAreNamedOneByOne() {
        var other = TINY.with("optimizer.clip", "1.5")
                .with("teacher.targets", "CENTERING")
                .withSteps(3);
        assertThat(other.differences(TINY))
                .containsExactlyInAnyOrder(
                        "optimizer.clip: 3.0, here 1.5",
                        "teacher.targets: \"SINKHORN_KNOPP\", here \"CENTERING\"",
                        "steps: 1614, here 3");
        assertThat(TINY.differences(TINY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"optimizer.clipp, optimizer.clip", "optimiser.betas.first, optimizer.betas.first", "step, steps"})
    void anUnknownSettingIsAnsweredWithTheNearestOne(String path, String nearest) {
        assertThatThrownBy(() -> TINY.with(path, "1")).hasMessageContaining("did you mean " + nearest + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e999", "-1e999", "\"0.1\"", "true", "-1", "0", "[]", "null"})
    void aLearningRateThatIsNoneIsRefusedByItsPath(String value) {
        assertThatThrownBy(() -> Plan.parse("{\"optimizer\": {\"baseRate\": " + value + "}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("optimizer.baseRate is")
                .hasMessageContaining("expected");
        assertThatThrownBy(() -> TINY.with("optimizer.baseRate", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("optimizer.baseRate is")
                .hasMessageContaining("expected");
    }
}
