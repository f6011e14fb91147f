package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.classify.LinearHead;
import io.github.dinov2j.model.train.Small;
import io.github.dinov2j.model.weights.Pickle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against naive loops over the tokens of a small model with weights so large that every block changes them. */
class DinoClassifierTest {
    private static final int DIM = 16;
    private static final int DEPTH = 5;
    private static final int CLASSES = 5;

    @TempDir
    Path folder;

    private Path model;
    private ImageFolder images;

    @BeforeEach
    void write() throws IOException {
        var shape = new Architecture(DIM, DEPTH, 2, 7, 28, FeedForward.MLP, 2, PositionResampling.ANTIALIAS);
        var random = new Random(3);
        model = folder.resolve("model.safetensors");
        try (var untrained = DinoModel.untrained(shape, 0, "cpu")) {
            untrained.save(model);
        }
        var tensors = new LinkedHashMap<String, StoredTensor>();
        BackboneFile.read(model).tensors().forEach((name, tensor) -> tensors.put(name, random(random, tensor.shape())));
        new BackboneFile(shape, Preprocessing.released().withSize(28, 28), tensors)
                .write(folder.resolve("random.safetensors"));
        model = folder.resolve("random.safetensors");
        images = Small.images(Files.createDirectory(folder.resolve("images")), 7);
    }

    private static StoredTensor random(Random random, long[] shape) {
        var size = 1;
        for (var side : shape) {
            size *= (int) side;
        }
        return StoredTensor.of(gaussian(random, size, 0.3), shape);
    }

    private static float[] gaussian(Random random, int size, double scale) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    /** Features in the order of the paper's heads: [CLS of the blocks given, mean of the patches of the last]. */
    private static double[] concatenated(Features features, int row, boolean meanFirst, int... blocks) {
        var parts = new ArrayList<double[]>();
        for (int block : blocks) {
            var cls = features.block("block0" + block + ".cls");
            var part = new double[DIM];
            for (int d = 0; d < DIM; d++) {
                part[d] = cls.values()[row * DIM + d];
            }
            parts.add(part);
        }
        var patches = features.block("block04.patch");
        var n = patches.width() / DIM;
        var mean = new double[DIM];
        for (int p = 0; p < n; p++) {
            for (int d = 0; d < DIM; d++) {
                mean[d] += patches.values()[(row * n + p) * DIM + d] / (double) n;
            }
        }
        parts.add(meanFirst ? 0 : parts.size(), mean);
        return parts.stream().flatMapToDouble(DoubleStream::of).toArray();
    }

    private static double[] softmax(double[] features, float[] weight, float[] bias) {
        var exponentials = new double[CLASSES];
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            double logit = bias[c];
            for (int i = 0; i < features.length; i++) {
                logit += weight[c * features.length + i] * features[i];
            }
            exponentials[c] = Math.exp(logit);
            sum += exponentials[c];
        }
        for (int c = 0; c < CLASSES; c++) {
            exponentials[c] /= sum;
        }
        return exponentials;
    }

    private Features tokens() {
        try (var loaded = Dino.load(model.toString(), "cpu")) {
            return loaded.features(
                    images,
                    Extraction.standard().withTokens(Set.of("cls", "patch")).withBlocks(List.of(1, 2, 3, 4)),
                    Progress.none());
        }
    }

    private Path head(int parts, float[] weight, float[] bias) {
        return Pickle.head(folder.resolve("head" + parts + ".pth"), parts * DIM, weight, bias);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void probabilitiesAreThoseOfNaiveLoopsOverTheTokens(int parts) {
        var random = new Random(parts);
        var weight = gaussian(random, CLASSES * parts * DIM, 0.3);
        var bias = gaussian(random, CLASSES, 1);
        var blocks = parts == 2 ? new int[] {4} : new int[] {1, 2, 3, 4};
        var tokens = tokens();
        try (var classifier = Dino.classifier(model.toString(), head(parts, weight, bias))) {
            assertThat(classifier.blocks()).isEqualTo(parts - 1);
            var said = classifier.predict(images, Progress.none());
            assertThat(said.paths()).isEqualTo(tokens.paths());
            for (int row = 0; row < said.rows(); row++) {
                var got = said.probabilities().get(row);
                var expected = softmax(concatenated(tokens, row, false, blocks), weight, bias);
                var swapped = softmax(concatenated(tokens, row, true, blocks), weight, bias);
                assertThat(got).containsExactly(expected, within(1e-5));
                assertThat(DoubleStream.of(got).sum()).isEqualTo(1, within(1e-12));
                assertThat(distance(expected, swapped)).as("the order shows").isGreaterThan(1e-3);
            }
        }
    }

    private static double distance(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    @Test
    void portionsGiveTheSameInTheSameOrderAndProgressCountsThemAll() {
        var head = head(5, gaussian(new Random(1), CLASSES * 5 * DIM, 0.3), new float[CLASSES]);
        try (var classifier = Dino.classifier(model.toString(), head)) {
            var whole = classifier.predict(images, Progress.none());
            var done = new ArrayList<Long>();
            var portions = classifier.predict(images, state -> done.add(state.done()), 3);
            assertThat(portions.paths()).isEqualTo(whole.paths());
            for (int row = 0; row < whole.rows(); row++) {
                assertThat(portions.probabilities().get(row))
                        .containsExactly(whole.probabilities().get(row), within(1e-6));
            }
            assertThat(done).containsExactly(3L, 6L, 7L);
        }
    }

    @Test
    void predictingLeavesNoNativeArraysBehind() {
        var head = head(2, new float[CLASSES * 2 * DIM], new float[CLASSES]);
        try (var classifier = Dino.classifier(model.toString(), head)) {
            classifier.predict(images, Progress.none());
            var first = classifier.nativeArrays();
            for (int i = 0; i < 3; i++) {
                classifier.predict(images, Progress.none());
            }
            assertThat(classifier.nativeArrays()).isEqualTo(first).isPositive();
        }
    }

    @Test
    void classesHaveNumbersOrTheNamesGiven() {
        var head = head(2, new float[CLASSES * 2 * DIM], new float[CLASSES]);
        try (var classifier = Dino.classifier(model.toString(), head)) {
            assertThat(classifier.classes()).startsWith("class 0").hasSize(CLASSES);
        }
        try (var classifier = Dino.classifier(model.toString(), head, List.of("a", "b", "c", "d", "e"))) {
            assertThat(classifier.predict(images, Progress.none()).best(0).label())
                    .isEqualTo("a");
        }
        assertThatThrownBy(() -> Dino.classifier(model.toString(), head, List.of("a", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("2 names", "5 outputs");
    }

    @Test
    void aHeadOfAnotherBackboneIsRefused() {
        var head = head(4, new float[CLASSES * 4 * DIM], new float[CLASSES]);
        assertThat(LinearHead.read(head).width()).isEqualTo(64);
        assertThatThrownBy(() -> Dino.classifier(model.toString(), head))
                .hasMessageContainingAll("head4.pth", "64 wide", "16 wide", "32 (one block)", "80 (four blocks)");
    }

    @Test
    void anUnknownNameIsAnsweredWithWhatANameIs() {
        assertThatThrownBy(() -> Dino.classifier("dinov2_vits14_lx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("dinov2_vits14_lx", "dinov2_vits14_lc");
        assertThatThrownBy(() -> Dino.classifier("dinov2_vits14")).hasMessageContaining("no classifier");
    }
}
