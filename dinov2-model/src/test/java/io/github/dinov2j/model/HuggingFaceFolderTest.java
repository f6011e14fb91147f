package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as transformers writes them; that transformers reads ours is checked by benchmarks/check_huggingface.py. */
class HuggingFaceFolderTest {
    private static final Architecture PLAIN =
            new Architecture(48, 2, 2, 7, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);

    @TempDir
    Path parent;

    private Path folder = Path.of("");

    @BeforeEach
    void save() {
        folder = parent.resolve("model");
        save(PLAIN, folder);
    }

    private static void save(Architecture architecture, Path folder) {
        try (var model = DinoModel.untrained(architecture, 1, "cpu")) {
            model.saveHuggingFace(folder);
            model.save(folder.resolveSibling(folder.getFileName() + ".safetensors"));
        }
    }

    @ParameterizedTest
    @CsvSource({"MLP,0,OFFSET", "MLP,0,SIZE", "SWIGLU,0,OFFSET", "MLP,3,ANTIALIAS", "SWIGLU,4,ANTIALIAS"})
    void whatIsSavedIsLoadedAgainBitForBit(FeedForward feedForward, int registers, PositionResampling positions) {
        var architecture = new Architecture(48, 2, 2, 7, 28, feedForward, registers, positions);
        var other = parent.resolve("other");
        save(architecture, other);

        var loaded = BackboneFile.read(other);

        assertThat(loaded.architecture()).isEqualTo(architecture);
        assertThat(loaded.preprocessing()).isEqualTo(Preprocessing.released());
        var meta = BackboneFile.read(parent.resolve("other.safetensors")).tensors();
        assertThat(loaded.tensors().keySet()).containsExactlyInAnyOrderElementsOf(meta.keySet());
        meta.forEach((name, tensor) -> assertThat(
                        Objects.requireNonNull(loaded.tensors().get(name)).floats())
                .as(name)
                .containsExactly(tensor.floats()));
    }

    @Test
    void theFileHasHuggingFacesNamesWithQueryKeyAndValueApart() {
        try (var file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            assertThat(file.names())
                    .contains("embeddings.position_embeddings", "encoder.layer.1.layer_scale2.lambda1")
                    .noneMatch(name -> name.contains("qkv"));
            assertThat(file.tensor("encoder.layer.0.attention.attention.key.weight")
                            .shape())
                    .containsExactly(48, 48);
            assertThat(file.metadata()).containsEntry("format", "pt");
        }
    }

    @Test
    void positionsAreMetasUnlessTheFolderSaysOtherwise() {
        set("config.json", "dinov2j_positions", "null");
        assertThat(BackboneFile.read(folder).architecture().positions()).isEqualTo(PositionResampling.OFFSET);
        set("config.json", "dinov2j_positions", "\"size\"");
        assertThat(BackboneFile.read(folder).architecture().positions()).isEqualTo(PositionResampling.SIZE);
    }

    @Test
    void theFileOfAFolderIsReadWithTheConfigBesideIt() {
        assertThat(BackboneFile.read(folder.resolve("model.safetensors")).architecture())
                .isEqualTo(PLAIN);
    }

    @Test
    void aFolderWithoutConfigIsReadOffItsTensors() throws IOException {
        var wide = new Architecture(64, 1, 1, 7, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);
        save(wide, parent.resolve("wide"));
        Files.delete(parent.resolve("wide/config.json"));
        assertThat(BackboneFile.read(parent.resolve("wide")).architecture()).isEqualTo(wide);
    }

    @Test
    void anotherFolderThanAnEmptyOneIsLeftAlone() throws IOException {
        var before = Files.readAllBytes(folder.resolve("model.safetensors"));
        try (var model = DinoModel.untrained(PLAIN, 2, "cpu")) {
            assertThatThrownBy(() -> model.saveHuggingFace(folder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not empty");
            assertThatThrownBy(() -> model.saveHuggingFace(folder.resolve("config.json")))
                    .hasMessageContaining("is a file");
        }
        assertThat(Files.readAllBytes(folder.resolve("model.safetensors"))).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type | \"vit\"",
                "model_type | null",
                "model_type | 7",
                "model_type | \"dinov2_with_registers\"",
                "hidden_size | 96",
                "hidden_size | -48",
                "hidden_size | 0",
                "hidden_size | 2000000000",
                "hidden_size | 1e400",
                "hidden_size | 48.5",
                "hidden_size | \"48\"",
                "hidden_size | {}",
                "hidden_size | [48]",
                "num_hidden_layers | 3",
                "num_hidden_layers | 2000000000",
                "num_attention_heads | 5",
                "num_attention_heads | 0",
                "mlp_ratio | 3",
                "mlp_ratio | \"4\"",
                "mlp_ratio | 1e300",
                "use_swiglu_ffn | true",
                "use_swiglu_ffn | 1",
                "layer_norm_eps | 1e-12",
                "layer_norm_eps | true",
                "hidden_act | \"relu\"",
                "hidden_act | \"gelu_new\"",
                "qkv_bias | false",
                "num_channels | 4",
                "patch_size | [7, 14]",
                "patch_size | 14",
                "image_size | 56",
                "image_size | [28, 28, 28]",
                "image_size | 29",
                "dinov2j_positions | \"bilinear\"",
                "dinov2j_positions | 1"
            })
    void aConfigThatDoesNotFitIsRefusedInOneSentence(String key, String value) {
        set("config.json", key, value);
        assertThatThrownBy(() -> BackboneFile.read(folder))
                .isInstanceOfAny(FileException.class, IllegalArgumentException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "nothing", "{\"hidden_size\": NaN}", "{\"model_type\": \"dinov2\"", "{}{}", "\u0000"})
    void aConfigThatIsNoJsonIsNamed(String json) {
        write("config.json", json);
        assertThatThrownBy(() -> BackboneFile.read(folder))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("config.json: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void anEndlessConfigIsNotReadToItsEnd() {
        write("config.json", " ".repeat((1 << 20) + 1));
        assertThatThrownBy(() -> BackboneFile.read(folder)).hasMessageContaining("more than 1048576 bytes");
    }

    @Test
    void preprocessingIsThatOfTheFolder() {
        set("preprocessor_config.json", "size", "{\"shortest_edge\": 64}");
        set("preprocessor_config.json", "crop_size", "56");
        set("preprocessor_config.json", "image_mean", "[0.5, 0.25, 0]");
        set("preprocessor_config.json", "image_std", "[1, 2, 3]");
        assertThat(BackboneFile.read(folder).preprocessing())
                .isEqualTo(new Preprocessing(64, 56, new Normalization(0.5f, 0.25f, 0, 1, 2, 3)));
        set("preprocessor_config.json", "do_resize", "false");
        set("preprocessor_config.json", "do_normalize", "false");
        assertThat(BackboneFile.read(folder).preprocessing())
                .isEqualTo(new Preprocessing(0, 56, new Normalization(0, 0, 0, 1, 1, 1)));
    }

    @Test
    void preprocessingSurvivesSavingAndLoading() {
        set("preprocessor_config.json", "crop_size", "{\"height\": 140, \"width\": 140}");
        try (var model = Dino.load(folder.toString(), "cpu")) {
            model.saveHuggingFace(parent.resolve("again"));
            assertThat(BackboneFile.read(parent.resolve("again")).preprocessing())
                    .isEqualTo(model.preprocessing())
                    .isEqualTo(Preprocessing.released().withSize(256, 140));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size | {\"height\": 224, \"width\": 224}",
                "size | 10",
                "size | {\"shortest_edge\": -1}",
                "size | \"big\"",
                "crop_size | {\"height\": 224, \"width\": 196}",
                "crop_size | 0",
                "crop_size | 1e99",
                "resample | 2",
                "do_center_crop | false",
                "do_rescale | \"no\"",
                "rescale_factor | 1",
                "image_mean | [0.5]",
                "image_mean | [0.5, 0.5, \"x\"]",
                "image_std | [1, 1, 0]",
                "image_std | 0.5"
            })
    void preprocessingThatIsNotDoneHereIsRefusedInOneSentence(String key, String value) {
        set("preprocessor_config.json", key, value);
        assertThatThrownBy(() -> BackboneFile.read(folder))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("preprocessor_config.json: ")
                .hasMessageNotContaining("\n");
    }

    private void set(String file, String key, String value) {
        try {
            var text = Files.readString(folder.resolve(file));
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            JsonElement parsed = JsonParser.parseString(value);
            json.add(key, parsed);
            write(file, json.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.write(folder.resolve(file), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
