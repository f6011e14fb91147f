package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.Extraction;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Going on from a run: what is kept of it, at its resolution and at a higher one, and what is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContinuedRunTest {
    private static final String KEPT = "KEPT";

    private Path folder;
    private Path first;
    private ImageFolder images;
    private Plan plan;

    @BeforeAll
    void trainOnce(@TempDir Path shared) throws IOException {
        folder = shared;
        images = Small.images(folder.resolve("images"), 16);
        plan = Small.plan().with("teacher.targets", "CENTERING");
        first = folder.resolve("first");
        Small.run(images, plan, first);
    }

    private static Plan from(Path run, Plan plan, String heads) {
        return plan.with(Map.of("student.pretrainedWeights", run.toString(), "adaptation.heads", heads));
    }

    /** All weights and centres of a plan's pair at its start, and what was said. */
    private static Map<String, float[]> start(Plan plan, List<String> said) {
        try (var device = TorchDevice.open("cpu")) {
            var pair = StudentTeacher.of(plan, device);
            PretrainedWeights.of(plan, said::add).orElseThrow().into(pair);
            var all = new LinkedHashMap<String, float[]>();
            TrainingState.of(pair)
                    .forEach((file, tensors) -> tensors.forEach((name, t) -> all.put(file + " " + name, t.floats())));
            return all;
        }
    }

    private static Map<String, float[]> checkpoint(Path run, String step) {
        var all = new LinkedHashMap<String, float[]>();
        for (var file : TrainingState.FILES) {
            try (var tensors = SafetensorsFile.open(run.resolve("checkpoints/" + step + "/" + file))) {
                tensors.tensors().forEach((name, t) -> all.put(file + " " + name, t.floats()));
            }
        }
        return all;
    }

    @Test
    void networksHeadsAndCentresAreKeptAndMomentsStartAnew() {
        var said = new ArrayList<String>();
        var start = start(from(first, plan, KEPT), said);
        checkpoint(first, "000008").forEach((name, values) -> {
            var got = Objects.requireNonNull(start.get(name), name);
            if (name.startsWith("optimizer")) {
                assertThat(got).as(name).containsOnly(0);
            } else if (!name.contains("scaler")) {
                assertThat(got).as(name).containsExactly(values);
            }
        });
        assertThat(start.get("state.safetensors dino.center")).doesNotContain(0f);
        assertThat(said)
                .containsExactly("Starts from " + first
                        + " after its step 8, with its heads; the optimiser's moments start anew.");
    }

    @Test
    void freshHeadsTakeTheTeachersBackboneAlone() throws IOException {
        var start = start(from(first, plan, "FRESH"), new ArrayList<>());
        BackboneFile.read(first.resolve("model.safetensors")).tensors().forEach((name, tensor) -> {
            for (var file : List.of("student.safetensors", "teacher.safetensors")) {
                assertThat(start.get(file + " backbone." + name)).as(name).containsExactly(tensor.floats());
            }
        });
        var head = "student.safetensors dino_head.mlp.0.weight";
        assertThat(start.get(head)).isNotEqualTo(checkpoint(first, "000008").get(head));
    }

    @Test
    void aHigherResolutionChangesOnlyThePositions() {
        var said = new ArrayList<String>();
        var start = start(Plan.continued(first, 56, 4), said);
        checkpoint(first, "000008").forEach((name, values) -> {
            if (name.startsWith("optimizer") || name.contains("scaler")) {
                return; // these start anew
            }
            if (name.endsWith("pos_embed")) {
                assertThat(start.get(name)).hasSize(16 * (1 + 8 * 8));
            } else {
                assertThat(start.get(name)).as(name).containsExactly(values);
            }
        });
        assertThat(said)
                .contains(
                        "The positions of " + first + " are for images of 28 pixels (4 x 4 patches); they are"
                                + " resampled for 56 (8 x 8).",
                        "An image is 164 tokens now, 44 before; of the batch of 4 images 2 are computed at a time"
                                + " (328 tokens), before 4 (176): that takes more memory; a smaller microBatch takes less.");
    }

    @Test
    void theModelLoadsAtBothResolutions() throws IOException {
        var run = folder.resolve("larger");
        Small.run(images, Plan.continued(first, 56, 4), run);
        try (var model = Dino.load(run.toString())) {
            assertThat(model.architecture().imageSize()).isEqualTo(56);
            assertThat(model.preprocessing().crop()).isEqualTo(56);
            var standard = Extraction.standard();
            var large = model.features(images, standard, Progress.none());
            var small = model.features(images, standard.withSize(28, 28), Progress.none());
            assertThat(large.block("patch").shape()).containsExactly(8, 8, 16);
            assertThat(small.block("patch").shape()).containsExactly(4, 4, 16);
        }
    }

    @Test
    void anInterruptedPhaseEndsInTheSameBytes() throws IOException {
        var larger = Plan.continued(first, 56, 5).with("checkpointEvery", "2");
        Small.run(images, larger, folder.resolve("straight"));
        var stopped = folder.resolve("stopped");
        interrupt(larger, stopped, 3);
        resume(stopped);
        assertThat(stopped.resolve("model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("straight/model.safetensors"));
    }

    @Test
    void aDistillationGoesOnWithItsTeacherOnTheLargerGrid() throws IOException {
        var teacher = Teachers.write(folder.resolve("teacher.safetensors"), plan, true);
        var distilled = folder.resolve("distilled");
        Small.run(images, plan.withSteps(2).with("distillation.teacher", teacher.toString()), distilled);
        var run = folder.resolve("distilled larger");
        Small.run(images, Plan.continued(distilled, 56, 2), run);
        var larger = checkpoint(run, "000002");
        assertThat(larger.get("teacher.safetensors backbone.pos_embed")).hasSize(16 * (1 + 8 * 8));
        assertThat(Files.readString(run.resolve("provenance.json"))).contains("\"teacher\"", "\"start\"");
    }

    @ParameterizedTest
    @CsvSource({"FEATURES, whitening.safetensors", "PROTOTYPES, prototypes.safetensors"})
    void whatARunHadFoundOutOfItsTeacherComesAlongWithItsHeads(String method, String file) throws IOException {
        var earlier = folder.resolve(method);
        var distillation = Headless.plan(Headless.teacher(folder, 24), method).with("distillation.whiten", "true");
        Small.run(images, distillation.withSteps(2), earlier);
        var larger = Plan.continued(earlier, 56, 1);
        var kept = folder.resolve(method + " kept");
        Small.run(images, larger, kept);
        assertThat(kept.resolve(file)).hasSameBinaryContentAs(earlier.resolve(file));
        var fresh = folder.resolve(method + " fresh");
        Small.run(images, larger.with("adaptation.heads", "FRESH"), fresh);
        assertThat(Files.mismatch(fresh.resolve(file), earlier.resolve(file))).isNotNegative();
    }

    @Test
    void aRunThatIsNotFinishedIsAStartToo() throws IOException {
        var unfinished = folder.resolve("unfinished");
        interrupt(plan, unfinished, 3);
        var teacher = "teacher.safetensors backbone.norm.weight";
        var expected = checkpoint(unfinished, "000003").get(teacher);
        for (var heads : AdaptationSettings.Heads.values()) {
            var start = start(from(unfinished, plan, heads.name()), new ArrayList<>());
            assertThat(start.get(teacher)).containsExactly(expected);
        }
    }

    @Test
    void provenanceNamesTheRunItsStepAndItsChecksum() throws IOException {
        var run = folder.resolve("told");
        Small.run(images, from(first, plan.withSteps(1), KEPT), run);
        var start = provenance(run);
        assertThat(start.get("model").getAsString()).isEqualTo(first.toString());
        assertThat(start.get("step").getAsInt()).isEqualTo(8);
        var manifest = first.resolve("checkpoints/000008/manifest.json");
        assertThat(start.getAsJsonArray("files")).containsExactly(new JsonPrimitive(manifest.toString()));
        assertThat(start.get("sha256").getAsString()).isEqualTo(Checksum.of(manifest));
    }

    private static JsonObject provenance(Path run) throws IOException {
        return JsonParser.parseString(Files.readString(run.resolve("provenance.json")))
                .getAsJsonObject()
                .getAsJsonObject("start");
    }

    @Test
    void aDamagedCheckpointIsSaidAndTheOneBeforeIsTaken() throws IOException {
        var run = folder.resolve("damaged");
        Small.run(images, plan, run);
        damage(run.resolve("checkpoints/000008/teacher.safetensors"));
        var said = new ArrayList<String>();
        var start = start(from(run, plan, KEPT), said);
        var name = "teacher.safetensors dino_head.mlp.0.weight";
        assertThat(start.get(name)).containsExactly(checkpoint(run, "000004").get(name));
        assertThat(said.get(0)).contains("The checkpoint of step 8 cannot be used", "teacher.safetensors", "checksum");
        damage(run.resolve("checkpoints/000004/student.safetensors"));
        assertThatThrownBy(() -> start(from(run, plan, KEPT), new ArrayList<>()))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("none of the checkpoints", "start from another run");
    }

    private static void damage(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aStartThatChangedBeforeTheFirstCheckpointIsRefused() throws IOException {
        var earlier = folder.resolve("earlier");
        Small.run(images, plan, earlier);
        var run = folder.resolve("changed");
        var kept = from(earlier, plan, KEPT);
        interrupt(kept, run, 1);
        delete(run.resolve("checkpoints/000001")); // as if killed before it
        delete(earlier.resolve("checkpoints/000008"));
        assertThatThrownBy(() -> resume(run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("began with other weights", earlier.toString(), "start a new run");
    }

    @Test
    void fromItsFirstCheckpointOnARunNeedsNoStart() throws IOException {
        var earlier = folder.resolve("gone");
        Small.run(images, plan, earlier);
        var run = folder.resolve("orphan");
        interrupt(from(earlier, plan, KEPT), run, 1);
        delete(earlier);
        resume(run);
        assertThat(run.resolve("model.safetensors")).exists();
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "heads.dino.prototypes, 24",
        "heads.dino.layers, 2",
        "heads.separate, true",
        "student.architecture.dim, 32",
        "student.architecture.registers, 1"
    })
    void whatDoesNotFitIsRefusedByTheSetting(String setting, String value) {
        var other = from(first, plan, KEPT).with(setting, value);
        refused(other, first.toString(), setting.substring(setting.lastIndexOf('.') + 1));
    }

    @Test
    void headsOfAPretrainingAreNoneOfAFeatureDistillation() {
        var other = from(first, plan, KEPT)
                .with(Map.of(
                        "distillation.teacher", "dinov2_vits14",
                        "distillation.method", "FEATURES",
                        "views.local.count", "0"));
        try (var device = TorchDevice.open("cpu")) {
            var pair = StudentTeacher.of(plan, device);
            var run = EarlierRun.newest(first, said -> {});
            assertThatThrownBy(() -> run.into(pair, other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("distillation.method", "HEADS", "FEATURES", "adaptation.heads to FRESH");
        }
    }

    @Test
    void headsAreKeptOnlyFromARun() {
        refused(plan.with("adaptation.heads", KEPT), "adaptation.heads is KEPT", "student.pretrainedWeights");
        var model = first.resolve("model.safetensors");
        refused(from(model, plan, KEPT), model + " has none", "folder of a run", "FRESH");
    }

    @Test
    void aRunWithoutCheckpointsHasNoHeads() throws IOException {
        var run = folder.resolve("bare");
        Files.createDirectories(run);
        new RunFolder(run).plan(plan);
        refused(from(run, plan, KEPT), "holds no checkpoint", "--resume");
        Files.copy(first.resolve("model.safetensors"), run.resolve("model.safetensors"));
        refused(from(run, plan, KEPT), "holds no checkpoint", "adaptation.heads to FRESH");
        assertThat(start(from(run, plan, "FRESH"), new ArrayList<>())).isNotEmpty();
    }

    @Test
    void aCheckpointThatIsNotOfItsPlanIsRefusedByTheTensor() throws IOException {
        var run = folder.resolve("edited");
        Small.run(images, plan.withSteps(1), run);
        new RunFolder(run).plan(plan.with("student.architecture.imageSize", "35"));
        refused(from(run, plan, KEPT), "teacher.safetensors", "pos_embed", "[1, 17, 16]", "[1, 26, 16]");
    }

    private void refused(Plan plan, String... parts) {
        var run = folder.resolve("refused");
        assertThatThrownBy(() -> Pretraining.start(images, plan.withOut(run), "cpu", Progress.none()))
                .satisfies(
                        e -> Arrays.stream(parts).forEach(part -> assertThat(e).hasMessageContaining(part)));
        assertThat(run).doesNotExist();
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
}
