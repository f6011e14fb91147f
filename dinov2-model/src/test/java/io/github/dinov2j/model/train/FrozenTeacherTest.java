package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.torch.ComputeThreads;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import io.github.dinov2j.model.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a frozen teacher gives and what it costs. */
class FrozenTeacherTest {
    @TempDir
    Path folder;

    private TorchDevice device;
    private GradMode off;

    @BeforeEach
    void open() {
        device = TorchDevice.open("cpu");
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        device.close();
    }

    private FrozenTeacher open(Plan plan, Path teacher) {
        var named = plan.with("distillation.teacher", teacher.toString());
        return FrozenTeacher.open(named.distillation(), plan.student().architecture(), device);
    }

    @Test
    void itsTokensAreThoseOfTheModel() {
        var plan = Small.plan();
        var file = Teachers.write(folder.resolve("teacher.safetensors"), plan, true);
        try (var scope = new StepScope(device)) {
            var teacher = open(plan, file).prepare(plan);
            var crops = crops(plan, scope);
            var stored = BackboneFile.read(file);
            var parameters = VisionTransformer.places(stored.architecture(), scope.manager());
            parameters.load(stored.tensors(), "test");
            var model = new VisionTransformer(stored.architecture(), parameters, device.ops());
            var expected = model.forward(crops.globals()).normedBTD().toFloatArray();
            assertThat(Steps.distance(teacher.of(crops).normedBTD().toFloatArray(), expected))
                    .isLessThan(1e-6);
            assertThat(teacher.sha256()).isEqualTo(Checksum.of(file));
        }
    }

    @Test
    void anotherPatchSeesTheCropsResizedToTheSameGrid() {
        var plan = Small.plan(); // patches of 7
        var large = plan.with(Map.of("student.architecture.patch", "14", "views.local.size", "28"))
                .with(Map.of("student.architecture.imageSize", "56", "views.global.size", "56"));
        var file = Teachers.write(folder.resolve("teacher.safetensors"), large, true);
        try (var scope = new StepScope(device)) {
            var crops = crops(plan, scope);
            var tokens = open(plan, file).of(crops);
            assertThat(tokens.patches().getShape()).isEqualTo(new Shape(8, 16, 16));
            var sight = TeacherSight.of(7, 14, plan.views().normalization());
            var seen = sight.of(crops.globals(), device.ops()).toFloatArray();
            var first = new double[3 * 28 * 28];
            var values = crops.globals().toFloatArray();
            for (int i = 0; i < first.length; i++) {
                first[i] = values[i];
            }
            var expected = NaiveDistillation.resized(first, 28, 56);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) seen[i]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    @Test
    void cropsOfAnotherNormalisationAreTurnedIntoItsOwn() {
        var plan = Small.plan();
        var other = plan.with(Map.of(
                "views.normalization.meanRed",
                "0.5",
                "views.normalization.meanGreen",
                "0.4",
                "views.normalization.meanBlue",
                "0.3",
                "views.normalization.stdRed",
                "0.5",
                "views.normalization.stdGreen",
                "0.25",
                "views.normalization.stdBlue",
                "0.2"));
        var sight = TeacherSight.of(7, 7, other.views().normalization())
                .of(plan.views().normalization(), device.manager());
        float[] means = {0.5f, 0.4f, 0.3f};
        float[] deviations = {0.5f, 0.25f, 0.2f};
        var run = plan.views().normalization();
        float[] runMeans = {run.meanRed(), run.meanGreen(), run.meanBlue()};
        float[] runDeviations = {run.stdRed(), run.stdGreen(), run.stdBlue()};
        try (var scope = new StepScope(device)) {
            var pixels = new float[3 * 7 * 7]; // from 0 to 1
            var crop = new float[pixels.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) new SplittableRandom(i).nextDouble();
                crop[i] = (pixels[i] - runMeans[i / 49]) / runDeviations[i / 49];
            }
            var seen = sight.of(scope.manager().create(crop, new Shape(1, 3, 7, 7)), device.ops())
                    .toFloatArray();
            for (int i = 0; i < pixels.length; i++) {
                assertThat(seen[i]).isCloseTo((pixels[i] - means[i / 49]) / deviations[i / 49], within(1e-5f));
            }
        }
    }

    @Test
    void ofARunItHasTheHeadsOfTheDeliveredMean() throws IOException {
        var images = Small.images(folder.resolve("images"), 16);
        var run = folder.resolve("run");
        Small.run(images, Small.plan().withSteps(3).with("checkpointEvery", "1"), run);
        var teacher = open(Small.plan(), run);
        var expected = WeightFile.open(run.resolve("checkpoints/000003/teacher.safetensors"))
                .heads();
        var heads = teacher.heads().orElseThrow();
        assertThat(heads.separate()).isFalse();
        assertThat(expected).hasSameSizeAs(heads.dino().parameters().names());
        heads.dino().parameters().stored().forEach((name, tensor) -> assertThat(tensor.floats())
                .as(name)
                .isEqualTo(floats(expected, "dino_head." + name)));
    }

    private static float[] floats(Map<String, StoredTensor> tensors, String name) {
        assertThat(tensors).containsKey(name);
        return tensors.get(name).floats();
    }

    @Test
    void aRunGoesOnInTheFormsItBeganWith() {
        var plan = Small.plan();
        var file = Teachers.write(folder.resolve("teacher.safetensors"), plan, true);
        try (var scope = new StepScope(device);
                var teacher = open(plan, file).prepare(plan)) {
            var exact = teacher.of(crops(plan, scope)).normedBTD().toFloatArray();
            var recorded = teacher.json();
            recorded.addProperty("forms", "bfloat16 plain fused 1");
            teacher.goOn(recorded);
            assertThat(teacher.json().get("forms").getAsString()).isEqualTo("bfloat16 plain fused 1");
            assertThat(Steps.distance(teacher.of(crops(plan, scope)).normedBTD().toFloatArray(), exact))
                    .isBetween(1e-5, 0.05);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32 packed fused 1", "float32 packed fused 2", "float32 plain batched 2"})
    void itsTokensAreTheSameInPartsAndPacked(String forms) {
        var plan = Small.plan();
        var wide = plan.with("student.architecture.dim", "128").with("student.architecture.depth", "2");
        var file = Teachers.write(folder.resolve("teacher.safetensors"), wide, true);
        try (var scope = new StepScope(device);
                var teacher = open(plan.with("distillation.precision", "float32"), file)) {
            var exact = teacher.of(crops(plan, scope)).normedBTD().toFloatArray();
            var recorded = teacher.prepare(plan).json();
            recorded.addProperty("forms", forms);
            teacher.goOn(recorded);
            try (var narrow = ComputeThreads.of(1)) {
                var tokens = teacher.of(crops(plan, scope)).normedBTD().toFloatArray();
                assertThat(Steps.distance(tokens, exact)).isLessThan(1e-5);
                assertThat(ComputeThreads.now()).isEqualTo(1);
            }
        }
    }

    /** Beside a run that teaches itself it adds its weights, and nothing that training would move. */
    @Test
    void itCostsItsWeightsAlone() {
        var plan = Small.plan();
        var large = plan.with("student.architecture.dim", "32").with("student.architecture.depth", "3");
        var file = Teachers.write(folder.resolve("teacher.safetensors"), large, true);
        var weights = WeightFile.open(file).tensors();
        try (var alone = new Steps(plan);
                var taught = new Steps(plan.with("distillation.teacher", file.toString()))) {
            assertThat(arrays(taught)).hasSize(arrays(alone).size() + weights.size());
            assertThat(bytes(taught) - bytes(alone))
                    .isEqualTo(weights.values().stream()
                            .mapToLong(StoredTensor::byteSize)
                            .sum());
            taught.take(Steps.views(plan, 0));
            taught.take(Steps.views(plan, 1));
            alone.take(Steps.views(plan, 0));
            alone.take(Steps.views(plan, 1));
            assertThat(arrays(taught)).hasSize(arrays(alone).size() + weights.size());
            assertThat(learning(taught)).isEqualTo(learning(alone)).isPositive();
            assertThat(taught.state().keySet()).isEqualTo(alone.state().keySet());
        }
    }

    private static List<NDArray> arrays(Steps steps) {
        return steps.device.manager().getManagedArrays();
    }

    private static long bytes(Steps steps) {
        return arrays(steps).stream().mapToLong(array -> 4 * array.size()).sum();
    }

    private static long learning(Steps steps) {
        return arrays(steps).stream().filter(NDArray::hasGradient).count();
    }

    private Crops crops(Plan plan, StepScope scope) {
        var batch = Steps.views(plan, 0);
        return new ViewPieces(1, plan.views(), Crops.Compared.ALL, i -> batch).piece(0, scope.manager());
    }
}
