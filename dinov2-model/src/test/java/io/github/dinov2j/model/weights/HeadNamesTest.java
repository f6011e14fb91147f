package io.github.dinov2j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose heads are found in a checkpoint, and under which names. */
class HeadNamesTest {
    @Test
    void theTeachersOfACheckpointOfBoth() {
        var names = List.of(
                "student.dino_head.mlp.0.weight",
                "teacher.dino_head.mlp.0.weight",
                "teacher.dino_head.last_layer.weight_g",
                "teacher.ibot_head.last_layer.weight_v",
                "teacher.backbone.cls_token");
        assertThat(HeadNames.in(names))
                .isEqualTo(Map.of(
                        "dino_head.mlp.0.weight", "teacher.dino_head.mlp.0.weight",
                        "dino_head.last_layer.weight_g", "teacher.dino_head.last_layer.weight_g",
                        "ibot_head.last_layer.weight_v", "teacher.ibot_head.last_layer.weight_v"));
    }

    @Test
    void thoseOfATeacherCheckpointUnderPlainAndWrappedNames() {
        assertThat(HeadNames.in(List.of("backbone.cls_token", "dino_head.mlp.2.bias")))
                .containsOnly(Map.entry("dino_head.mlp.2.bias", "dino_head.mlp.2.bias"));
        assertThat(HeadNames.in(List.of("module.teacher._fsdp_wrapped_module.dino_head.module.mlp.2.bias")))
                .containsOnly(Map.entry(
                        "dino_head.mlp.2.bias", "module.teacher._fsdp_wrapped_module.dino_head.module.mlp.2.bias"));
    }

    @Test
    void aHeadOfOneLayer() {
        assertThat(HeadNames.in(List.of("teacher.dino_head.mlp.weight", "teacher.dino_head.mlp.bias")))
                .containsOnlyKeys("dino_head.mlp.0.weight", "dino_head.mlp.0.bias");
    }

    @Test
    void neitherTheStudentsNorClassifiers() {
        assertThat(HeadNames.in(List.of("student.dino_head.mlp.0.weight", "linear_head.weight", "head.weight")))
                .isEmpty();
    }
}
