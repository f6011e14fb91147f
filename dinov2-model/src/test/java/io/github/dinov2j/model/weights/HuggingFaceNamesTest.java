package io.github.dinov2j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of spec section 1.7. */
class HuggingFaceNamesTest {
    @ParameterizedTest
    @CsvSource({
        "cls_token, embeddings.cls_token",
        "mask_token, embeddings.mask_token",
        "register_tokens, embeddings.register_tokens",
        "pos_embed, embeddings.position_embeddings",
        "patch_embed.proj.weight, embeddings.patch_embeddings.projection.weight",
        "patch_embed.proj.bias, embeddings.patch_embeddings.projection.bias",
        "blocks.3.norm1.weight, encoder.layer.3.norm1.weight",
        "blocks.3.attn.proj.bias, encoder.layer.3.attention.output.dense.bias",
        "blocks.3.ls1.gamma, encoder.layer.3.layer_scale1.lambda1",
        "blocks.3.ls2.gamma, encoder.layer.3.layer_scale2.lambda1",
        "blocks.3.mlp.fc1.weight, encoder.layer.3.mlp.fc1.weight",
        "blocks.3.mlp.w12.weight, encoder.layer.3.mlp.weights_in.weight",
        "blocks.3.mlp.w3.bias, encoder.layer.3.mlp.weights_out.bias",
        "norm.bias, layernorm.bias"
    })
    void areTheTablesBothWays(String meta, String huggingFace) {
        assertThat(HuggingFaceNames.of(meta)).containsExactly(huggingFace);
        assertThat(HuggingFaceNames.part(huggingFace)).isEqualTo(new HuggingFaceNames.Part(meta, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"weight", "bias"})
    void queryKeyAndValueAreThreeInThisOrder(String kind) {
        String layer = "encoder.layer.11.attention.attention.";
        assertThat(HuggingFaceNames.of("blocks.11.attn.qkv." + kind))
                .containsExactly(layer + "query." + kind, layer + "key." + kind, layer + "value." + kind);
        assertThat(HuggingFaceNames.part(layer + "key." + kind))
                .isEqualTo(new HuggingFaceNames.Part("blocks.11.attn.qkv." + kind, 1, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "attention.q_proj.bias, attn.qkv.bias, 0, 3",
        "attention.v_proj.bias, attn.qkv.bias, 2, 3",
        "attention.o_proj.weight, attn.proj.weight, 0, 1",
        "mlp.gate_proj.weight, mlp.w12.weight, 0, 2",
        "mlp.up_proj.weight, mlp.w12.weight, 1, 2",
        "mlp.down_proj.bias, mlp.w3.bias, 0, 1"
    })
    void theNamesInMemoryOfTransformersFiveAreReadToo(String theirs, String meta, int index, int of) {
        assertThat(HuggingFaceNames.part("encoder.layer.0." + theirs))
                .isEqualTo(new HuggingFaceNames.Part("blocks.0." + meta, index, of));
    }
}
