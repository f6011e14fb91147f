package io.github.dinov2j.model.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.weights.Pickle;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearHeadTest {
    @TempDir
    Path folder;

    private LinearHead head(int classes, int width) {
        return LinearHead.read(
                Pickle.head(folder.resolve("head.pth"), width, new float[classes * width], new float[classes]));
    }

    @Test
    void probabilitiesAreTheSoftmaxOfTheLinearLayer() {
        var weight = new float[] {1, 2, -1, 0, 0.5f, 3};
        var head = LinearHead.read(Pickle.head(folder.resolve("h.pth"), 2, weight, new float[] {0.1f, 0, -0.2f}));

        var probabilities = head.probabilities(new float[] {0.5f, -1});

        var logits = new double[] {0.5 - 2 + 0.1f, -0.5, 0.25 - 3 - 0.2f};
        var sum = DoubleStream.of(logits).map(Math::exp).sum();
        for (int c = 0; c < 3; c++) {
            assertThat(probabilities[c]).isEqualTo(Math.exp(logits[c]) / sum, within(1e-12));
        }
    }

    @Test
    void hugeLogitsStillAddUpToOne() {
        var head = LinearHead.read(
                Pickle.head(folder.resolve("h.pth"), 1, new float[] {3e38f, -3e38f}, new float[] {0, 0}));
        assertThat(head.probabilities(new float[] {1000})).containsExactly(1, 0);
        assertThatThrownBy(() -> head.probabilities(new float[2])).hasMessageContainingAll("2 numbers", "expects 1");
    }

    @ParameterizedTest
    @CsvSource({"768,384,1", "1920,384,4", "1536,768,1", "3840,768,4", "5120,1024,4", "7680,1536,4", "3072,1536,1"})
    void theWidthTellsHowManyBlocksItSees(int width, int dim, int blocks) {
        assertThat(head(2, width).blocks(dim, 12)).isEqualTo(blocks);
    }

    @Test
    void aHeadForAnotherBackboneIsRefusedWithBothWidthsAndWhatFits() {
        assertThatThrownBy(() -> head(2, 1920).blocks(768, 12))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("head.pth", "1920 wide", "768", "1536 (one", "3840 (four", "384 wide (four")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> head(2, 1920).blocks(384, 3)).hasMessageContainingAll("1920", "3 deep");
        assertThatThrownBy(() -> head(2, 7).blocks(384, 12)).hasMessageContaining("fits no backbone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "classifier.", "linear.", "head."})
    void theHeadOfAWholeModelIsFound(String prefix) {
        var file = folder.resolve("model.safetensors");
        SafetensorsFile.write(
                file,
                Map.of(
                        "dinov2.embeddings.cls_token",
                        StoredTensor.of(new float[2], 1, 1, 2),
                        prefix + "weight",
                        StoredTensor.of(new float[8], 2, 4),
                        prefix + "bias",
                        StoredTensor.of(new float[2], 2)),
                Map.of());
        assertThat(LinearHead.read(file).width()).isEqualTo(4);
        assertThat(LinearHead.read(file).classes()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void numbersThatAreNoneAreCountedAndRefused(float bad) {
        var weight = new float[] {1, bad, 2, bad};
        var file = Pickle.head(folder.resolve("bad.pth"), 2, weight, new float[2]);
        assertThatThrownBy(() -> LinearHead.read(file))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("bad.pth", "2 of 4 numbers in weight", "NaN");
        var bias = Pickle.head(folder.resolve("bias.pth"), 2, new float[4], new float[] {0, bad});
        assertThatThrownBy(() -> LinearHead.read(bias)).hasMessageContaining("1 of 2 numbers in bias");
    }

    @Test
    void whatIsNoHeadIsRefusedByName() {
        var file = folder.resolve("x.safetensors");
        SafetensorsFile.write(file, Map.of("weight", StoredTensor.of(new float[4], 4)), Map.of());
        assertThatThrownBy(() -> LinearHead.read(file)).hasMessageContainingAll("x.safetensors", "weight and bias");
        SafetensorsFile.write(
                file,
                Map.of("weight", StoredTensor.of(new float[6], 2, 3), "bias", StoredTensor.of(new float[3], 3)),
                Map.of());
        assertThatThrownBy(() -> LinearHead.read(file))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("[2, 3]", "[3]", "[classes, width]");
    }
}
