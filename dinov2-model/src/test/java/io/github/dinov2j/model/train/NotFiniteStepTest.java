package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.torch.NotFinite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is NaN or infinite never reaches weights, moments or centres. */
class NotFiniteStepTest {
    private static final Plan PLAN =
            Small.plan().with("teacher.targets", "CENTERING").with("optimizer.warmup", "0");

    @ParameterizedTest
    @CsvSource({"float32, 0", "bfloat16, 0", "float32, 2"})
    void aViewWithNanStopsTheRunAndChangesNothing(String precision, String microBatch) {
        var plan = PLAN.with("precision", precision).with("microBatch", microBatch);
        try (var steps = Steps.taken(plan, 2)) {
            var before = steps.state();
            assertThatThrownBy(() -> steps.take(spoilt(plan)))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContainingAll("Step 2", "DINO global is NaN", "KoLeo is NaN", "not taken", "baseRate");
            assertThat(Steps.equal(steps.state(), before)).isTrue();
            assertThat(steps.pair.notFinite()).isEmpty();
        }
    }

    @Test
    void afterAStepThatWasStoppedTheNextOneIsAsIfItHadNotBeen() {
        try (var steps = Steps.taken(PLAN, 2);
                var straight = Steps.taken(PLAN, 3)) {
            assertThatThrownBy(() -> steps.take(spoilt(PLAN))).isInstanceOf(ArithmeticException.class);
            steps.take(Steps.views(PLAN, 2));
            assertThat(Steps.equal(steps.state(), straight.state())).isTrue();
        }
    }

    @Test
    void aHugeRateIsStoppedBeforeItsNumbersAreInfinite() {
        var plan = PLAN.with("optimizer.baseRate", "1e25").with("steps", "20");
        try (var steps = new Steps(plan)) {
            assertThatThrownBy(() -> {
                        for (int step = 0; step < 20; step++) {
                            steps.take(Steps.views(plan, step));
                        }
                    })
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("not finite");
            assertThat(steps.pair.notFinite()).isEmpty();
        }
    }

    @Test
    void anInfiniteGradientNamesItsSubNetwork() {
        var norms = new java.util.LinkedHashMap<String, Double>();
        norms.put("backbone", 1.0);
        norms.put("dino_head", Double.POSITIVE_INFINITY);
        var overflow = new Overflow(7, new LossTerms(java.util.Map.of(LossTerms.IBOT, 1.0)), norms);
        assertThat(overflow.isNone()).isFalse();
        assertThat(overflow.stop()).hasMessageContainingAll("Step 7", "gradient norm of dino_head is Infinity");
        assertThat(new Overflow(
                                7,
                                new LossTerms(java.util.Map.of(LossTerms.IBOT, 1.0)),
                                java.util.Map.of("backbone", 1.0))
                        .isNone())
                .isTrue();
    }

    @Test
    void float16LeavesTheStepOutHalvesTheScaleAndSaysSo() {
        var plan = PLAN.with("precision", "float16");
        try (var steps = new Steps(plan)) {
            steps.scaleLossBy(8);
            steps.take(Steps.views(plan, 0));
            var before = steps.state();
            var report = steps.take(spoilt(plan));
            assertThat(report.scaling()).isEqualTo(new StepReport.Scaling(8, true));
            assertThat(steps.pair.scaler().scale()).isEqualTo(4);
            var after = steps.state();
            before.forEach((name, values) -> {
                if (!name.startsWith("teacher ")) {
                    assertThat(after.get(name)).as(name).isEqualTo(values);
                }
            });
            var line = JsonParser.parseString(report.json(1).toString()).getAsJsonObject();
            assertThat(line.get("skipped").getAsBoolean()).isTrue();
            assertThat(line.get("loss_scale").getAsDouble()).isEqualTo(8);
            assertThat(line.get("total").isJsonNull()).isTrue();
            assertThat(steps.take(Steps.views(plan, 1)).scaling().skipped()).isFalse();
        }
    }

    /** As Meta's loop, which updates the teacher whether or not the scaler let the optimiser step. */
    @Test
    void theTeacherFollowsInAStepLeftOutToo() {
        var plan = PLAN.with("precision", "float16").with("teacher.momentum.from", "0.5");
        try (var steps = new Steps(plan)) {
            steps.scaleLossBy(8);
            steps.take(Steps.views(plan, 0));
            var name = "teacher backbone.cls_token";
            var before = steps.state().get(name);
            steps.take(spoilt(plan));
            assertThat(steps.state().get(name)).isNotEqualTo(before);
            assertThat(steps.pair.notFinite()).isEmpty();
        }
    }

    @Test
    void twentyStepsLeftOutInARowStopTheRun() {
        var plan = PLAN.with("precision", "float16");
        try (var steps = new Steps(plan)) {
            for (int step = 0; step < 19; step++) {
                assertThat(steps.take(spoilt(plan)).scaling().skipped()).isTrue();
            }
            assertThatThrownBy(() -> steps.take(spoilt(plan)))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContainingAll("20 steps in a row", "step 19", "0.0625", "bfloat16");
            assertThat(steps.pair.notFinite()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bfloat16"})
    void twoEqualImagesKeepKoleoFinite(String precision) {
        var plan = PLAN.with("precision", precision).with("masks.sampleProbability", "0");
        try (var steps = new Steps(plan)) {
            var batch = Steps.views(plan, 0);
            var image = 3 * 28 * 28;
            System.arraycopy(batch.globals(), 0, batch.globals(), image, image);
            System.arraycopy(batch.masks()[0], 0, batch.masks()[1], 0, batch.masks()[0].length);
            var report = steps.take(batch);
            assertThat(report.terms().of("koleo")).isFinite().isGreaterThan(0.3);
            assertThat(steps.pair.notFinite()).isEmpty();
        }
    }

    @Test
    void aRunThatStopsKeepsItsLastGoodStateAndSaysWhy(@TempDir Path folder) throws IOException {
        var images = Small.images(folder.resolve("images"), 16);
        var run = folder.resolve("run");
        var plan = PLAN.with("optimizer.baseRate", "1e25").with("checkpointEvery", "100");
        assertThatThrownBy(() -> Small.run(images, plan, run))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("not finite");
        var lines = Files.readAllLines(run.resolve("log.jsonl"));
        var last = JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
        assertThat(last.get("event").getAsString()).isEqualTo("not finite");
        var saved = run.resolve("checkpoints/%06d".formatted(last.get("step").getAsInt()));
        for (var file : List.of("student", "teacher", "optimizer", "state")) {
            try (var tensors = SafetensorsFile.open(saved.resolve(file + ".safetensors"))) {
                assertThat(NotFinite.stored(tensors.tensors())).as(file).isEmpty();
            }
        }
    }

    @Test
    void aFloat16RunGoesOnWithItsLossScale(@TempDir Path folder) throws IOException {
        var images = Small.images(folder.resolve("images"), 16);
        var plan = PLAN.with("precision", "float16").with("steps", "12").with("checkpointEvery", "5");
        var straight = Small.run(images, plan, folder.resolve("straight"));
        assertThat(straight).anyMatch(line -> line.contains("\"skipped\":true"));
        Progress stop = state -> {
            if (state.done() == 5) {
                Thread.currentThread().interrupt();
            }
        };
        var stopped = folder.resolve("stopped");
        try (var pretraining = Pretraining.start(images, plan.withOut(stopped), "cpu", stop)) {
            assertThatThrownBy(pretraining::run).isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
        try (var pretraining = Pretraining.resume(images, stopped, "cpu", Progress.none())) {
            pretraining.run();
        }
        assertThat(stopped.resolve("model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("straight/model.safetensors"));
        assertThat(scales(Files.readAllLines(stopped.resolve("log.jsonl")))).isEqualTo(scales(straight));
    }

    private static List<String> scales(List<String> lines) {
        return lines.stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(line -> line.has("loss_scale"))
                .map(line -> line.get("loss_scale") + " " + line.get("skipped"))
                .toList();
    }

    /** One pixel of one image is NaN. */
    private static ViewBatch spoilt(Plan plan) {
        var batch = Steps.views(plan, 9);
        batch.globals()[5] = Float.NaN;
        return batch;
    }
}
