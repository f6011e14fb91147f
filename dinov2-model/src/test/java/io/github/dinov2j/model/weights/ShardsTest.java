package io.github.dinov2j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest {
    private static final String TWO = """
            {"metadata": {"total_size": 8},
             "weight_map": {"embeddings.cls_token": "model-00001-of-00002.safetensors",
                            "layernorm.bias": "model-00002-of-00002.safetensors"}}
            """;

    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        shard(model.resolve("model-00001-of-00002.safetensors"), "embeddings.cls_token", 1);
        shard(model.resolve("model-00002-of-00002.safetensors"), "layernorm.bias", 2);
        shard(folder.resolve("outside.safetensors"), "embeddings.cls_token", 3);
    }

    private static void shard(Path file, String name, float value) {
        SafetensorsFile.write(file, Map.of(name, StoredTensor.of(new float[] {value}, 1)), Map.of());
    }

    private WeightFile open(String index) {
        try {
            Files.writeString(model.resolve("model.safetensors.index.json"), index);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return WeightFile.open(model);
    }

    @Test
    void tensorsOfAllFilesAreOneModel() {
        Map<String, StoredTensor> backbone = open(TWO).backbone();

        assertThat(backbone).containsOnlyKeys("cls_token", "norm.bias");
        assertThat(Objects.requireNonNull(backbone.get("norm.bias")).floats()).containsExactly(2);
    }

    @Test
    void filesOfTorchSaveAreReadTheSameWay() throws IOException {
        Path bins = Files.createDirectory(folder.resolve("bins"));
        Pickle.head(bins.resolve("pytorch_model-00001-of-00001.bin"), 1, new float[] {1, 2}, new float[] {3, 4});
        Files.writeString(
                bins.resolve("pytorch_model.bin.index.json"),
                "{\"weight_map\": {\"bias\": \"pytorch_model-00001-of-00001.bin\"}}");

        Map<String, StoredTensor> tensors = WeightFile.open(bins).tensors();

        assertThat(tensors).containsOnlyKeys("bias");
        assertThat(Objects.requireNonNull(tensors.get("bias")).floats()).containsExactly(3, 4);
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(model.resolve("model-00002-of-00002.safetensors"));

        refused(TWO, "model-00002-of-00002.safetensors", "not in the folder");
    }

    @Test
    void aTensorThatIsNotWhereTheIndexSaysIsNamedWithTheFile() {
        refused(
                TWO.replace("\"layernorm.bias\"", "\"layernorm.weight\""),
                "layernorm.weight",
                "model-00002-of-00002.safetensors",
                "does not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside.safetensors",
                "/etc/passwd",
                "..",
                "",
                "sub/x.safetensors",
                "..\\\\outside.safetensors",
                "C:x",
                "a\\u0000b"
            })
    void aFileOutsideTheFolderIsNeverOpened(String name) {
        refused("{\"weight_map\": {\"embeddings.cls_token\": \"" + name + "\"}}", "plain file name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"weight_map\": []}",
                "{\"weight_map\": {\"cls_token\": 7}}",
                "{\"weight_map\": {\"cls_token\": {\"a\": 1}}}",
                "{\"weight_map\": NaN}",
                "{} {}",
                "{\"weight_map\": {\"cls_token\": \"model-00001"
            })
    void anIndexThatIsNoneIsRefusedByName(String index) {
        refused(index, "model.safetensors.index.json");
    }

    @Test
    void aDeeplyNestedIndexIsRefusedAndNotWalked() {
        refused("{\"weight_map\":".repeat(100_000), "model.safetensors.index.json", "JSON");
    }

    private void refused(String index, String... said) {
        assertThatThrownBy(() -> open(index))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("model.safetensors.index.json: ")
                .hasMessageContainingAll(said)
                .hasMessageNotContaining("\n");
    }
}
