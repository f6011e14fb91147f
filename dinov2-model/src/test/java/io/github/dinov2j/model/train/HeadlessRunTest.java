package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that learn from a teacher without heads, by both methods: what they leave, stopped and gone on with, and refused. */
class HeadlessRunTest {
    private static final int T = 24;

    @TempDir
    Path folder;

    private ImageFolder images;
    private Path teacher;

    @BeforeEach
    void generate() throws IOException {
        images = Small.images(folder.resolve("images"), 16);
        teacher = Headless.teacher(folder, T);
    }

    private Plan plan(String method) {
        return Headless.plan(teacher, method).with("student.dropPath", "0");
    }

    private Path run(Plan plan, String name) {
        return run(plan, name, Progress.none());
    }

    private Path run(Plan plan, String name, Progress progress) {
        var run = folder.resolve(name);
        try (var pretraining = Pretraining.start(images, plan.withOut(run), "cpu", progress)) {
            pretraining.run();
        }
        return run;
    }

    @Test
    void aRunByFeaturesDeliversAStudentThatLoadsAndLeavesTheTeacherAsItWas() throws IOException {
        var before = Files.readAllBytes(teacher);
        var run = run(plan("FEATURES").with("distillation.whiten", "true"), "run");
        assertThat(BackboneFile.read(run.resolve("model.safetensors")).architecture())
                .isEqualTo(Small.plan().student().architecture());
        assertThat(Files.readAllBytes(teacher)).isEqualTo(before);
        var last = JsonParser.parseString(lines(run, "\"total\"").get(7)).getAsJsonObject();
        assertThat(last.get("total").getAsDouble())
                .isCloseTo(
                        last.get("feature_cls").getAsDouble()
                                + last.get("feature_patch").getAsDouble()
                                + last.get("koleo").getAsDouble(),
                        within(1e-6));
        try (var file = SafetensorsFile.open(run.resolve("whitening.safetensors"))) {
            assertThat(file.tensor("patch.matrix").shape()).containsExactly(T, T);
            assertThat(file.metadata()).containsEntry("images", "16").containsKeys("teacher_sha256", "sha256");
        }
    }

    private static List<String> lines(Path run, String part) throws IOException {
        return Files.readAllLines(run.resolve("log.jsonl")).stream()
                .filter(line -> line.contains(part))
                .toList();
    }

    @Test
    void aRunByPrototypesKeepsItsCentresWhichAreOfLengthOneAndWhoseLogitsAreCosines() {
        var said = new ArrayList<String>();
        var run = run(plan("PROTOTYPES").with("heads.separate", "true"), "run", new Heard(said, state -> false));
        try (var device = TorchDevice.open("cpu");
                var file = SafetensorsFile.open(run.resolve("prototypes.safetensors"));
                var scope = new StepScope(device)) {
            var heads = new ClusterPrototypes(
                            FrozenTeacher.open(
                                    plan("PROTOTYPES").distillation(),
                                    Small.plan().student().architecture(),
                                    device),
                            plan("PROTOTYPES").with("heads.separate", "true"),
                            device)
                    .heads(new RunFolder(run), images, Progress.none());
            var token = scope.manager().create(new float[T], new Shape(1, T)).add(2f);
            var logits = heads.ibot().forward(token).toFloatArray();
            var centres = file.tensor("ibot").floats();
            assertThat(file.tensor("dino").shape()).containsExactly(16, T);
            for (int k = 0; k < 16; k++) {
                double sum = 0;
                double square = 0;
                for (int t = 0; t < T; t++) {
                    sum += centres[k * T + t];
                    square += Math.pow(centres[k * T + t], 2);
                }
                assertThat(square).isCloseTo(1, within(1e-5));
                assertThat((double) logits[k]).isCloseTo(sum / Math.sqrt(T), within(1e-5));
            }
            assertThat(Tensors.rows(heads.dino().prototypes(), 0, 1).toFloatArray())
                    .hasSize(T);
        }
        assertThat(said)
                .anyMatch(s -> s.matches("Teacher, dino: 16 prototypes, the centres of 16 teacher tokens after .*"))
                .anyMatch(s -> s.matches("Teacher, ibot: 16 prototypes, the centres of 256 teacher tokens after .*"));
    }

    @ParameterizedTest
    @CsvSource({"FEATURES", "PROTOTYPES"})
    void aRunThatWasStoppedWhilePreparingAndTwiceLaterEqualsOneThatWasNot(String method) throws IOException {
        var plan = plan(method).with("distillation.whiten", "true").with("batch", "2");
        var straight = run(plan, "straight");
        var run = folder.resolve("stopped");
        interrupted(
                () -> Pretraining.start(
                        images, plan.withOut(run), "cpu", stopAt(s -> s.stage().startsWith("teacher"))),
                run);
        assertThat(run.resolve("whitening.safetensors")).doesNotExist();
        assertThat(run.resolve("prototypes.safetensors")).doesNotExist();
        interrupted(() -> Pretraining.resume(images, run, "cpu", stopAt(s -> isStep(s, 3))), run);
        interrupted(() -> Pretraining.resume(images, run, "cpu", stopAt(s -> isStep(s, 6))), run);
        try (var pretraining = Pretraining.resume(images, run, "cpu", Progress.none())) {
            pretraining.run();
        }
        assertThat(TrainingExample.content(run)
                        .entrySet()
                        .containsAll(TrainingExample.content(straight).entrySet()))
                .isTrue(); // what was saved when it was stopped comes on top
        assertThat(numbers(run)).isEqualTo(numbers(straight));
    }

    private static boolean isStep(Progress.State state, int step) {
        return state.stage().startsWith("train") && state.done() == step;
    }

    private Progress stopAt(Predicate<Progress.State> when) {
        return new Heard(new ArrayList<>(), when);
    }

    private interface Opening {
        Pretraining open();
    }

    private static void interrupted(Opening opening, Path run) {
        try (var pretraining = opening.open()) {
            assertThatThrownBy(pretraining::run)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining(run.toString());
        } finally {
            Thread.interrupted();
        }
    }

    /** The losses and rates of every step. */
    private static List<String> numbers(Path run) throws IOException {
        return lines(run, "\"total\"").stream()
                .map(line -> {
                    var json = JsonParser.parseString(line).getAsJsonObject();
                    json.remove("images_per_second");
                    json.remove("resident_mb");
                    return json.toString();
                })
                .toList();
    }

    @Test
    void moreTokensThanPrototypesAreNeededAndWhatIsRefusedLeavesNothingBehind() {
        var shared = plan("PROTOTYPES").with("heads.dino.prototypes", "273");
        assertThatThrownBy(() -> run(shared, "run"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("makes 272 tokens", "heads.dino.prototypes, 273", "heads.dino.prototypes=272");
        var separate = plan("PROTOTYPES").with("heads.separate", "true").with("heads.dino.prototypes", "17");
        assertThatThrownBy(() -> run(separate, "run"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("makes 16 class tokens");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"FEATURES, whitening.safetensors", "PROTOTYPES, prototypes.safetensors"})
    void aFileOfTheTeacherThatHasChangedSinceTheRunBeganIsRefused(String method, String name) throws IOException {
        var run = folder.resolve("run");
        var plan = plan(method).with("distillation.whiten", "true");
        interrupted(() -> Pretraining.start(images, plan.withOut(run), "cpu", stopAt(s -> isStep(s, 3))), run);
        var file = run.resolve(name);
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] ^= 1;
        Files.write(file, bytes);
        try (var pretraining = Pretraining.resume(images, run, "cpu", Progress.none())) {
            assertThatThrownBy(pretraining::run)
                    .isInstanceOf(FileException.class)
                    .hasMessageContainingAll(name, "has changed since the run began");
        }
        try (var stored = SafetensorsFile.open(file)) {
            SafetensorsFile.write(file, stored.tensors(), Map.of("teacher_sha256", "0"));
        }
        try (var pretraining = Pretraining.resume(images, run, "cpu", Progress.none())) {
            assertThatThrownBy(pretraining::run)
                    .isInstanceOf(FileException.class)
                    .hasMessageContainingAll(name, "the teacher of sha256 0");
        }
    }

    @Test
    void everySettingOfBothMethodsChangesTheRun() throws IOException {
        var features = plan("FEATURES").withSteps(2);
        var plain = numbers(run(features, "plain"));
        assertThat(numbers(run(features, "same"))).isEqualTo(plain);
        assertThat(numbers(run(features.with("distillation.featureLoss", "SMOOTH_L1"), "smooth")))
                .isNotEqualTo(plain);
        assertThat(numbers(run(features.with("distillation.whiten", "true"), "white")))
                .isNotEqualTo(plain);
        assertThat(numbers(run(plan("PROTOTYPES").withSteps(2), "prototypes"))).isNotEqualTo(plain);
    }

    @Test
    void theHealthOfARunByFeaturesIsThatOfItsClassTokens() throws IOException {
        var run = run(plan("FEATURES").withSteps(40).with("healthEvery", "20"), "run");
        var health = lines(run, "\"health\"");
        assertThat(health).hasSize(1);
        assertThat(JsonParser.parseString(health.get(0))
                        .getAsJsonObject()
                        .getAsJsonObject("signals")
                        .keySet())
                .containsExactly("images", "cosine", "directions", "movement");
    }

    /** Keeps what it hears, and interrupts the run once at some state. */
    private static final class Heard implements Progress {
        private final List<String> sentences;
        private final Predicate<State> when;

        Heard(List<String> sentences, Predicate<State> when) {
            this.sentences = sentences;
            this.when = when;
        }

        @Override
        public void update(State state) {
            if (when.test(state)) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void say(String sentence) {
            sentences.add(sentence);
        }
    }
}
