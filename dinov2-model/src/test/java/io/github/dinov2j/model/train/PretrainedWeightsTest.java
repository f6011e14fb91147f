package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that starts from weights: both networks have them, what does not fit is said before anything is made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PretrainedWeightsTest {
    private Path folder;
    private Path weights;
    private ImageFolder images;
    private Plan plan;

    @BeforeAll
    void trainOnce(@TempDir Path shared) throws IOException {
        folder = shared;
        images = Small.images(folder.resolve("images"), 16);
        var first = Small.plan().withSteps(2);
        Small.run(images, first, folder.resolve("first"));
        weights = folder.resolve("first").resolve("model.safetensors");
        plan = first.withSeed(1)
                .with("optimizer.baseRate", "1e-12")
                .with("optimizer.minRate", "0")
                .with("student.pretrainedWeights", weights.toString());
    }

    @Test
    void studentAndTeacherStartFromTheFile() throws IOException {
        var run = folder.resolve("second");
        Small.run(images, plan, run);
        for (var network : new String[] {"student", "teacher"}) {
            var file = run.resolve("checkpoints").resolve("000002").resolve(network + ".safetensors");
            var expected = BackboneFile.read(weights).tensors();
            io.github.dinov2j.model.weights.WeightFile.open(file).backbone().forEach((name, tensor) -> assertThat(
                            tensor.floats())
                    .as(name)
                    .containsExactly(Objects.requireNonNull(expected.get(name)).floats(), within(1e-6f)));
        }
    }

    @Test
    void aRunGoesOnWithoutTheFileItStartedFrom() throws IOException {
        var copy = Files.copy(weights, folder.resolve("copy.safetensors"));
        var run = folder.resolve("third");
        Small.run(images, plan.with("student.pretrainedWeights", copy.toString()), run);
        Files.delete(copy);
        try (var resumed = Pretraining.resume(images, run, "cpu", Progress.none())) {
            assertThat(resumed.run()).exists();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dim, 32",
        "depth, 2",
        "heads, 4",
        "patch, 14",
        "registers, 1",
        "normPlace, POST",
        "qkvBias, false",
        "feedForward, SWIGLU"
    })
    void weightsOfAnotherShapeAreRefusedByTheSetting(String field, String value) {
        var run = folder.resolve("refused");
        var other = plan.with("student.architecture." + field, value);
        assertThatThrownBy(() -> Pretraining.start(images, other.withOut(run), "cpu", Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(weights.toString(), field);
        assertThat(run).doesNotExist();
    }

    @Test
    void positionsOfAnotherImageSizeAreResampledAndThatIsSaid() {
        var said = new ArrayList<String>();
        var other = plan.with("student.architecture.imageSize", "56");
        var start = PretrainedWeights.of(other, said::add).orElseThrow().backbone();
        var expected = BackboneFile.read(weights).withImageSize(56);
        assertThat(start.architecture()).isEqualTo(expected.architecture());
        expected.tensors().forEach((name, tensor) -> assertThat(
                        Objects.requireNonNull(start.tensors().get(name)).floats())
                .as(name)
                .containsExactly(tensor.floats()));
        assertThat(said)
                .containsExactly("The positions of " + weights
                        + " are for images of 28 pixels (4 x 4 patches); they are" + " resampled for 56 (8 x 8).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RELATIVE_TABLE", "RELATIVE_CONTINUOUS"})
    void relativePositionsOfAnotherImageSizeAreRefused(String encoding) {
        var relative = plan.with("student.architecture.positionEncoding", encoding);
        var file = folder.resolve(encoding + ".safetensors");
        try (var device = TorchDevice.open("cpu")) {
            var a = relative.student().architecture();
            var parameters = Initialization.dinov2().backbone(a, device.manager(), Initialization.random(1));
            new BackboneFile(a, relative.preprocessing(), parameters.stored()).write(file);
        }
        var other = relative.with(
                Map.of("student.pretrainedWeights", file.toString(), "student.architecture.imageSize", "56"));
        assertThatThrownBy(() -> PretrainedWeights.of(other, said -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file.toString(), "imageSize is 28", "student.architecture.imageSize is 56");
    }

    @Test
    void whatARunStartedFromStandsInItsProvenance() throws IOException {
        var run = folder.resolve("told");
        Small.run(images, plan, run);
        var start = JsonParser.parseString(Files.readString(run.resolve("provenance.json")))
                .getAsJsonObject()
                .getAsJsonObject("start");
        assertThat(start.get("model").getAsString()).isEqualTo(weights.toString());
        assertThat(start.get("sha256").getAsString()).isEqualTo(Checksum.of(weights));
    }

    @Test
    void aMissingFileIsNamedBeforeAnythingIsMade() {
        var run = folder.resolve("refused");
        var other = plan.with("student.pretrainedWeights", "nowhere.pth");
        assertThatThrownBy(() -> Pretraining.start(images, other.withOut(run), "cpu", Progress.none()))
                .hasMessageContaining("nowhere.pth");
        assertThat(run).doesNotExist();
    }
}
