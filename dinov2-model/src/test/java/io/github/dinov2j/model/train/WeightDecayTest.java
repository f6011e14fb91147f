package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which parameters decay: spec section 6.2, and the biases of variants, which do not. */
class WeightDecayTest {
    @ParameterizedTest
    @CsvSource({
        "backbone.pos_embed, 1",
        "backbone.cls_token, 1",
        "backbone.blocks.0.attn.qkv.weight, 1",
        "backbone.blocks.0.attn.qkv.bias, 0",
        "backbone.blocks.0.norm1.weight, 0",
        "backbone.blocks.0.ls1.gamma, 0",
        "backbone.norm.weight, 0",
        "backbone.blocks.0.attn.relative_position_bias_table, 0",
        "backbone.blocks.0.attn.cls_position_bias, 0",
        "backbone.blocks.0.attn.cpb_mlp.0.weight, 0",
        "backbone.blocks.0.attn.cpb_mlp.2.weight, 0",
        "dino_head.mlp.0.weight, 1"
    })
    void onlyWeightsAndEmbeddingsDecay(String name, double factor) {
        assertThat(AdamW.Factors.of(name, 4, Plan.tiny().optimizer()).weightDecay())
                .isEqualTo(factor);
    }
}
