package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variants at rest: written, read, and weights of one in the shape of another refused by the option's name. */
class VariantFileTest {
    private static final Variant STANDARD = Variant.released(FeedForward.MLP);
    private static final Architecture TINY =
            new Architecture(64, 1, 1, 14, 28, FeedForward.MLP, 1, PositionResampling.ANTIALIAS);

    @TempDir
    Path folder;

    /** A variant, and the words that must be in the refusal of Meta's weights for it. */
    static Stream<Arguments> variants() {
        return Stream.of(
                Arguments.of(
                        STANDARD.withPositionEncoding(PositionEncoding.RELATIVE_TABLE),
                        "blocks.0.attn.relative_position_bias_table is missing; the architecture has relative positions"),
                Arguments.of(
                        STANDARD.withPositionEncoding(PositionEncoding.RELATIVE_CONTINUOUS),
                        "blocks.0.attn.cpb_mlp.0.weight is missing; the architecture has relative positions"),
                Arguments.of(
                        STANDARD.withNormPlace(NormPlace.POST),
                        "norm.weight is unexpected; the architecture has normPlace POST"),
                Arguments.of(
                        STANDARD.withNorm(NormKind.RMS_NORM),
                        "norm1.bias is unexpected; the architecture has norm RMS_NORM"),
                Arguments.of(
                        STANDARD.withLayerScale(false),
                        "ls1.gamma is unexpected; the architecture has layerScale false"),
                Arguments.of(
                        STANDARD.withBiases(new Biases(false, true, true)),
                        "attn.qkv.bias is unexpected; the architecture has qkvBias false"),
                Arguments.of(
                        STANDARD.withBiases(new Biases(true, false, true)),
                        "attn.proj.bias is unexpected; the architecture has qkvBias true, projBias false"),
                Arguments.of(
                        STANDARD.withBiases(new Biases(true, true, false)),
                        "mlp.fc1.bias is unexpected; the architecture has qkvBias true, projBias true, ffnBias false"),
                Arguments.of(
                        STANDARD.withFeedForward(FeedForward.MLP, 40),
                        "fc1.weight has shape [256, 64], the architecture needs [40, 64]"),
                Arguments.of(
                        STANDARD.withFeedForward(FeedForward.SWIGLU, 0),
                        "w12.weight is missing; the architecture has feedForward SWIGLU"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aVariantIsReadAsItWasWritten(Variant variant, String refusal) {
        var file = written(TINY.withVariant(variant), TINY.withVariant(variant));
        var read = BackboneFile.read(file);
        assertThat(read.architecture()).isEqualTo(TINY.withVariant(variant));
        assertThat(read.requireVariant(variant, file)).isSameAs(read);
        assertThat(read.tensors().keySet())
                .isEqualTo(ParameterShapes.of(TINY.withVariant(variant)).keySet());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void weightsOfTheReleasedKindInAVariantAreRefusedByTheOption(Variant variant, String refusal) {
        var file = written(TINY, TINY.withVariant(variant));
        assertThatThrownBy(() -> BackboneFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("model.safetensors", refusal);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void weightsAreAskedForAVariantByName(Variant variant, String refusal) {
        var file = written(TINY, TINY);
        assertThatThrownBy(() -> BackboneFile.read(file).requireVariant(variant, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("in the weights and", "in the architecture");
    }

    @Test
    void whereNormsAreLeavesNoTraceInTheTensorsButIsAskedFor() {
        var file = written(TINY, TINY);
        assertThatThrownBy(
                        () -> BackboneFile.read(file).requireVariant(STANDARD.withNormPlace(NormPlace.RES_POST), file))
                .hasMessageContaining("normPlace is PRE in the weights and RES_POST in the architecture");
    }

    @Test
    void transformersHasNoWordsForAVariant() {
        var variant = TINY.withVariant(STANDARD.withNorm(NormKind.RMS_NORM));
        assertThatThrownBy(() -> HuggingFaceConfig.json(variant))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("norm is RMS_NORM here and LAYER_NORM there", ".safetensors");
    }

    @Test
    void aFileOfBeforeTheOptionsIsARelease() {
        var old = "{\"dim\":64,\"depth\":1,\"heads\":1,\"patch\":14,\"imageSize\":28,\"feedForward\":\"MLP\","
                + "\"registers\":1,\"positions\":\"ANTIALIAS\"}";
        assertThat(new Gson().fromJson(old, Architecture.class)).isEqualTo(TINY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"norm\":\"BATCH_NORM\"", "\"normPlace\":null", "\"hidden\":-1", "\"positionEncoding\":\"SINE\""
            })
    void anOptionThatIsNoneIsRefused(String option) {
        var json = new Gson().toJson(TINY);
        var changed = json.replaceFirst(option.substring(0, option.indexOf(':')) + ":[^,}]+", option);
        assertThat(changed).isNotEqualTo(json);
        assertThatThrownBy(() -> new Gson().fromJson(changed, Architecture.class))
                .hasMessageContaining(option.substring(1, option.indexOf(':') - 1));
    }

    @Test
    void jsonIsFlatAndHasEveryOption() {
        assertThat(JsonParser.parseString(new Gson().toJson(TINY))
                        .getAsJsonObject()
                        .keySet())
                .containsExactly(
                        "dim",
                        "depth",
                        "heads",
                        "patch",
                        "imageSize",
                        "feedForward",
                        "registers",
                        "positions",
                        "hidden",
                        "positionEncoding",
                        "normPlace",
                        "norm",
                        "layerScale",
                        "qkvBias",
                        "projBias",
                        "ffnBias");
    }

    @Test
    void withoutMetadataTheHiddenWidthIsReadOffTheTensors() {
        for (var branch : FeedForward.values()) {
            var odd = TINY.withVariant(Variant.released(branch).withFeedForward(branch, 24));
            var file = folder.resolve(branch + ".safetensors");
            SafetensorsFile.write(file, tensors(odd), Map.of());
            assertThat(BackboneFile.read(file).architecture()).isEqualTo(odd);
        }
    }

    @Test
    void withoutMetadataAbsentBiasesAreReadOffTheTensors() {
        for (var branch : FeedForward.values()) {
            for (var biases : new Biases[] {
                new Biases(false, true, true), new Biases(true, false, true), new Biases(true, true, false)
            }) {
                var without = TINY.withVariant(Variant.released(branch).withBiases(biases));
                var file = folder.resolve(branch + "-" + biases.qkv() + biases.proj() + ".safetensors");
                SafetensorsFile.write(file, tensors(without), Map.of());
                assertThat(BackboneFile.read(file).architecture()).isEqualTo(without);
            }
        }
    }

    @Test
    void transformersHasWordsForQueriesWithoutBiasOnly() {
        assertThat(HuggingFaceConfig.json(TINY.withVariant(STANDARD.withBiases(new Biases(false, true, true)))))
                .contains("\"qkv_bias\": false");
        assertThatThrownBy(() ->
                        HuggingFaceConfig.json(TINY.withVariant(STANDARD.withBiases(new Biases(true, false, true)))))
                .hasMessageContaining("projBias is false here and true there");
    }

    @Test
    void anImageBeyondTheTableIsRefusedAndAContinuousOneTakesIt() {
        var table = TINY.withVariant(STANDARD.withPositionEncoding(PositionEncoding.RELATIVE_TABLE));
        table.checkSize(14, 28);
        assertThatThrownBy(() -> table.checkSize(28, 42))
                .hasMessageContainingAll("42 x 28", "RELATIVE_TABLE", "28 x 28");
        TINY.withVariant(STANDARD.withPositionEncoding(PositionEncoding.RELATIVE_CONTINUOUS))
                .checkSize(28, 42);
    }

    private Path written(Architecture tensorsOf, Architecture said) {
        var file = folder.resolve("model.safetensors");
        new BackboneFile(said, Preprocessing.released(), tensors(tensorsOf)).write(file);
        return file;
    }

    private static Map<String, StoredTensor> tensors(Architecture a) {
        try (var manager = NDManager.newBaseManager("PyTorch")) {
            var fresh = Initialization.dinov2().backbone(a, manager, new SplittableRandom(1));
            var copies = new LinkedHashMap<String, StoredTensor>(); // they outlive the manager
            fresh.stored().forEach((name, t) -> copies.put(name, StoredTensor.of(t.floats(), t.shape())));
            return copies;
        }
    }
}
