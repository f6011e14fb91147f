package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.data.views.ViewLoader;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Distillation from tokens that are computed once and kept. */
class ChosenTokensTest {
    @TempDir
    Path folder;

    private ImageFolder images;
    private Plan plan;

    @BeforeEach
    void generate() throws IOException {
        images = Small.images(folder.resolve("images"), 12);
        var teacher = Teachers.write(folder.resolve("teacher.safetensors"), Small.plan(), true);
        plan = Small.plan().withSteps(4).with("distillation.teacher", teacher.toString());
    }

    @Test
    void storedTokensTeachOtherwiseThanLiveOnesAndTheRunSaysWhich() throws IOException {
        var stored = Small.run(images, plan.with("distillation.tokens", "STORED"), folder.resolve("stored"));
        var live = Small.run(images, plan.with("distillation.tokens", "LIVE"), folder.resolve("live"));
        assertThat(total(stored.get(0))).isNotEqualTo(total(live.get(0)));
        assertThat(teacher("stored").get("tokens").getAsString()).isEqualTo("stored");
        assertThat(teacher("stored").get("tokensWhy").getAsString())
                .contains("12 images", "as distillation.tokens says", "does not see the colours");
        assertThat(teacher("live").get("tokens").getAsString()).isEqualTo("live");
        assertThat(Files.readString(folder.resolve("stored/log.jsonl")))
                .contains("\"event\":\"teacher tokens stored\"");
        assertThat(folder.resolve("live/teacher-tokens")).doesNotExist();
        assertThat(Features.open(folder.resolve("stored/teacher-tokens")).matrix(Tokens.CLASS))
                .hasSize(12 * 16);
    }

    @ParameterizedTest
    @EnumSource(
            value = DistillationSettings.Method.class,
            names = {"FEATURES", "PROTOTYPES"})
    void tokensThemselvesCanBeLearnedFromStoredOnesToo(DistillationSettings.Method method) throws IOException {
        var headless =
                plan.with(Map.of("distillation.method", method.name(), "views.local.count", "0", "losses.koleo", "0"));
        var stored = Small.run(images, headless.with("distillation.tokens", "STORED"), folder.resolve("stored"));
        var live = Small.run(images, headless.with("distillation.tokens", "LIVE"), folder.resolve("live"));
        assertThat(total(stored.get(0))).isNotEqualTo(total(live.get(0)));
    }

    /** Then the crop is the image, and the stored grid the student's. */
    @Test
    void tokensOfWholeImagesAreThoseOfTheLiveTeacher() {
        var whole = plan.with("distillation.tokens", "STORED")
                .with(Map.of(
                        "views.global.minArea", "1",
                        "views.global.maxAspect", "1",
                        "views.flipProbability", "0",
                        "views.colour.jitterProbability", "0",
                        "views.blur.global1", "0",
                        "views.blur.global2", "0",
                        "views.solarizeProbability", "0"));
        try (var device = TorchDevice.open("cpu");
                var teacher = teacher(whole, device);
                var loader = new ViewLoader(images, whole.views(), whole.masks(), 7, 4, 3, 1);
                var off = GradMode.off();
                var scope = new StepScope(device)) {
            var tokens = new ChosenTokens(whole, teacher, device, DiskSpace.real());
            tokens.prepare(begun("whole", whole, teacher), images, Progress.none());
            var crops = ViewPieces.of(whole, piece -> loader.batch(0), scope.manager())
                    .piece(0, scope.manager());
            var live = teacher.of(crops);
            var stored = tokens.of(crops);
            assertThat(Steps.distance(
                            stored.patches().toFloatArray(), live.patches().toFloatArray()))
                    .isLessThan(1e-5);
            assertThat(Steps.distance(stored.cls().toFloatArray(), live.cls().toFloatArray()))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void aRunInterruptedWhileTokensAreComputedOrLaterEndsInTheSameBytes() throws IOException {
        var stored = plan.with("distillation.tokens", "STORED");
        Small.run(images, stored, folder.resolve("straight"));
        var run = folder.resolve("stopped");
        var stops = new ArrayList<>(List.of("teacher tokens", "train"));
        Progress stop = state -> {
            if (state.stage().startsWith(stops.get(0)) && state.done() > 0) {
                Thread.currentThread().interrupt();
            }
        };
        try (var pretraining = Pretraining.start(images, stored.withOut(run), "cpu", stop)) {
            assertThatThrownBy(pretraining::run)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContainingAll("step 0 of 4", "--resume");
        }
        stops.remove(0);
        try (var pretraining = Pretraining.resume(images, run, "cpu", stop)) {
            assertThatThrownBy(pretraining::run)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("--resume");
        }
        Thread.interrupted();
        resume(run);
        for (var file : List.of("model.safetensors", "teacher-tokens/part-00000.safetensors")) {
            assertThat(run.resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("straight").resolve(file));
        }
    }

    @Test
    void aResumedRunGoesOnAsItHadChosen() throws IOException {
        var run = folder.resolve("run");
        Progress stop = state -> {
            if (state.stage().startsWith("train")) {
                Thread.currentThread().interrupt();
            }
        };
        var auto = plan.with("distillation.tokens", "AUTO");
        try (var pretraining = Pretraining.start(images, auto.withOut(run), "cpu", stop)) {
            assertThatThrownBy(pretraining::run).isInstanceOf(CancellationException.class);
        }
        Thread.interrupted();
        var chosen = teacher("run").get("tokens").getAsString();
        var other = chosen.equals("live") ? "stored" : "live";
        var file = run.resolve("provenance.json");
        Files.writeString(file, Files.readString(file).replace("\"tokens\": \"" + chosen, "\"tokens\": \"" + other));
        resume(run);
        assertThat(Files.exists(run.resolve("teacher-tokens/features.json")) || other.equals("live"))
                .isTrue();
        assertThat(teacher("run").get("tokens").getAsString()).isEqualTo(other);
    }

    @Test
    void withoutRoomTheTeacherRunsInEveryStep() {
        var auto = plan.with("distillation.tokens", "AUTO");
        try (var device = TorchDevice.open("cpu");
                var teacher = teacher(auto, device)) {
            var run = begun("full", auto, teacher);
            new ChosenTokens(auto, teacher, device, new DiskSpace(place -> 1000)).prepare(run, images, Progress.none());
            assertThat(Provenance.teacherTokens(run)).hasValueSatisfying(choice -> {
                assertThat(choice.stored()).isFalse();
                assertThat(choice.why()).contains("12 images", "more than half", "that the disk has left");
            });
            assertThat(run.root().resolve("teacher-tokens")).doesNotExist();
        }
    }

    private static FrozenTeacher teacher(Plan plan, TorchDevice device) {
        return FrozenTeacher.open(plan.distillation(), plan.student().architecture(), device)
                .prepare(plan);
    }

    /** A run folder whose provenance has a teacher. */
    private RunFolder begun(String name, Plan plan, FrozenTeacher teacher) {
        var run = new RunFolder(folder.resolve(name));
        run.make();
        run.plan(plan);
        var all = new JsonObject();
        all.add("teacher", teacher.json());
        run.provenance(all);
        return run;
    }

    private JsonObject teacher(String run) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(run).resolve("provenance.json")))
                .getAsJsonObject()
                .getAsJsonObject("teacher");
    }

    private static double total(String line) {
        return JsonParser.parseString(line).getAsJsonObject().get("total").getAsDouble();
    }

    private void resume(Path run) {
        try (var pretraining = Pretraining.resume(images, run, "cpu", Progress.none())) {
            pretraining.run();
        }
    }
}
