package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.train.Small;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are none, and wishes that a model cannot fulfil: one sentence each, before anything is computed. */
class BadModelTest {
    private static final Architecture TINY =
            new Architecture(64, 2, 1, 14, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void save() {
        file = folder.resolve("model.safetensors");
        try (var model = Dino.untrained(TINY, 1)) {
            model.save(file);
        }
    }

    @Test
    void aSavedModelIsLoadedAgain() {
        try (var model = Dino.load(file.toString())) {
            assertThat(model.architecture()).isEqualTo(TINY);
            assertThat(model.preprocessing()).isEqualTo(Preprocessing.released());
        }
    }

    @Test
    void aMissingModelIsAnsweredWithWhatAModelIs() {
        refused("nowhere.pth", "\"nowhere.pth\"", "run folder", "untrained:vit_small");
    }

    @Test
    void anUnknownUntrainedArchitectureIsNamed() {
        refused("untrained:vit_tiny", "vit_tiny", "vit_small");
    }

    @Test
    void aTextFileIsNoModel() throws IOException {
        refused(
                Files.writeString(folder.resolve("notes.pth"), "These are my notes.")
                        .toString(),
                "notes.pth");
    }

    @Test
    void anEmptyFolderIsNoModel() throws IOException {
        refused(Files.createDirectory(folder.resolve("empty")).toString(), "empty", "model.safetensors");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 100, 5000})
    void aTruncatedFileIsNamed(int length) throws IOException {
        var cut = folder.resolve("cut.safetensors");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(file), length));
        refused(cut.toString(), "cut.safetensors");
    }

    @Test
    void aTensorOfAnotherShapeIsNamedWithBothShapes() {
        rewritten((tensors, metadata) ->
                tensors.put("blocks.1.attn.qkv.weight", StoredTensor.of(new float[64 * 64], 64, 64)));
        refused(file.toString(), "blocks.1.attn.qkv.weight", "[64, 64]", "[192, 64]");
    }

    @Test
    void aMissingTensorIsNamed() {
        rewritten((tensors, metadata) -> tensors.remove("blocks.1.attn.qkv.weight"));
        refused(file.toString(), "blocks.1.attn.qkv.weight", "missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"dim\":2000000000,\"depth\":1,\"heads\":1,\"patch\":14,\"imageSize\":28,\"feedForward\":\"MLP\",\"registers\":0,\"positions\":\"OFFSET\"}",
                "{\"dim\":64,\"depth\":2000000000,\"heads\":1,\"patch\":14,\"imageSize\":28,\"feedForward\":\"MLP\",\"registers\":0,\"positions\":\"OFFSET\"}",
                "{\"dim\":64,\"depth\":2,\"heads\":0,\"patch\":14,\"imageSize\":28,\"feedForward\":\"MLP\",\"registers\":0,\"positions\":\"OFFSET\"}",
                "{\"dim\":64,\"depth\":2,\"heads\":1,\"patch\":14,\"imageSize\":28,\"registers\":0}",
                "{\"dim\":\"wide\"}",
                "no JSON"
            })
    void whatAFileSaysOfItselfIsCheckedAgainstItsTensors(String architecture) {
        rewritten((tensors, metadata) -> metadata.put("dinov2j.architecture", architecture));
        refused(file.toString(), "model.safetensors");
    }

    @Test
    void weightsThatAreNoNumbersAreLoadedAndSaid() {
        var spoilt = new float[64];
        spoilt[3] = Float.NaN;
        spoilt[5] = Float.NEGATIVE_INFINITY;
        rewritten((tensors, metadata) -> {
            tensors.put("blocks.1.norm1.weight", StoredTensor.of(spoilt, 64));
            tensors.put("norm.bias", StoredTensor.of(spoilt, 64));
        });
        try (var model = Dino.load(file.toString())) {
            assertThat(model.warnings())
                    .containsExactly(file + ": 4 values of the weights are NaN or infinite, in 2 tensors, first in"
                            + " blocks.1.norm1.weight; its features will be NaN too: download or export it again.");
            assertThat(model.toString()).contains("blocks.1.norm1.weight");
        }
    }

    @Test
    void largeWeightsWhoseSumIsInfiniteAreNotCalledInfinite() {
        var large = new float[64];
        java.util.Arrays.fill(large, Float.MAX_VALUE);
        rewritten((tensors, metadata) -> tensors.put("norm.bias", StoredTensor.of(large, 64)));
        try (var model = Dino.load(file.toString())) {
            assertThat(model.warnings()).isEmpty();
        }
    }

    @Test
    void aModelSavedAgainHasTheVeryBytesItWasReadFrom() throws IOException {
        var again = folder.resolve("again.safetensors");
        try (var model = Dino.load(file.toString())) {
            model.save(again);
        }
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void aRunThatIsNotFinishedIsNoModelYet() throws IOException {
        var run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("plan.json"), "{}");
        refused(run.toString(), "not finished", "--resume");
    }

    @Test
    void aCropThatDoesNotDivideIntoPatchesNamesThePatch() {
        wish(Extraction.standard().withSize(256, 225), "225", "14", "224");
    }

    @Test
    void aBlockThatDoesNotExistIsAnsweredWithThoseThatDo() {
        wish(Extraction.standard().withBlocks(List.of(2)), "Block 2", "0 to 1");
        wish(Extraction.standard().withBlocks(List.of(-1)), "Block -1", "0 to 1");
    }

    @Test
    void registerTokensOfAModelWithoutAreRefused() {
        wish(Extraction.standard().withTokens(Set.of("cls", "register")), "no register tokens");
    }

    @Test
    void unknownTokensAndImpossibleSizesAreRefused() {
        assertThatThrownBy(() -> Extraction.standard().withTokens(Set.of("class")))
                .hasMessageContainingAll("class", "cls, register, patch");
        assertThatThrownBy(() -> Extraction.standard().withBatch(0)).hasMessageContaining("batch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "CPU", "cuda", "cuda:x", "cuda:99", "cuda:99999999999", ""})
    void anUnknownDeviceIsAnsweredWithTheKnownOnes(String device) {
        assertThatThrownBy(() -> Dino.load(file.toString(), device))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(device)
                .hasMessageContaining("cpu");
    }

    private void wish(Extraction extraction, String... said) {
        try (var model = Dino.load(file.toString())) {
            var images = images();
            assertThatThrownBy(() -> model.features(images, extraction, Progress.none()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(said);
        }
    }

    private ImageFolder images() {
        try {
            return Small.images(Files.createDirectories(folder.resolve("images")), 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void rewritten(BiConsumer<Map<String, StoredTensor>, Map<String, String>> change) {
        Map<String, StoredTensor> tensors;
        Map<String, String> metadata;
        try (var opened = SafetensorsFile.open(file)) {
            tensors = new LinkedHashMap<>(opened.tensors());
            metadata = new HashMap<>(opened.metadata());
        }
        change.accept(tensors, metadata);
        SafetensorsFile.write(file, tensors, metadata);
    }

    private static void refused(String model, String... said) {
        assertThatThrownBy(() -> Dino.load(model).close())
                .isInstanceOfAny(IllegalArgumentException.class, UncheckedIOException.class)
                .hasMessageContainingAll(said)
                .extracting(e -> e.getMessage().lines().count())
                .isEqualTo(1L);
    }
}
