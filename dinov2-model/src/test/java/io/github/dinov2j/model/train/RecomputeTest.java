package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.backbone.DropPath;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Activations computed again give the losses and gradients of those kept, drop path's draws included. */
class RecomputeTest {
    @ParameterizedTest
    @CsvSource({
        "float32, 0, 0, 0",
        "float32, 0.5, 0, 0",
        "float32, 0.5, 2, 2",
        "bfloat16, 0.3, 0, 0",
        "float16, 0, 2, 0"
    })
    void gradientsAreTheSame(String precision, String dropPath, String microBatch, String registers) {
        equal(
                Small.plan()
                        .with("student.architecture.depth", "3")
                        .with("student.architecture.registers", registers)
                        .with("student.dropPath", dropPath)
                        .with("microBatch", microBatch)
                        .with("precision", precision)
                        .with("lossScaling", "false"),
                1e-6);
    }

    @ParameterizedTest
    @CsvSource({"RELATIVE_TABLE, PRE", "RELATIVE_CONTINUOUS, RES_POST", "ABSOLUTE, POST"})
    void gradientsOfVariantsAreNear(String positions, String norm) {
        // libtorch computes attention with a bias by other kernels where no gradient is wanted
        equal(
                Small.plan()
                        .with("student.architecture.depth", "2")
                        .with("student.architecture.positionEncoding", positions)
                        .with("student.architecture.normPlace", norm),
                2e-5);
    }

    /** Sums of the same numbers in another order; the key third of qkv.bias has zero gradient in exact arithmetic. */
    private static void equal(Plan plan, double tolerance) {
        var terms = new LossTerms[1];
        var again = new LossTerms[1];
        try (var kept = new Steps(plan);
                var recomputed = new Steps(plan.with("student.recompute", "true"))) {
            var expected = kept.gradients(0.03, terms);
            var actual = recomputed.gradients(0.03, again);
            assertThat(again[0].total()).isCloseTo(terms[0].total(), within(1e-6 * terms[0].total()));
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            actual.forEach((name, gradient) -> assertThat(Steps.distance(gradient, expected.get(name)))
                    .as(name)
                    .isBetween(0.0, name.endsWith("qkv.bias") ? 100 * tolerance : tolerance));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGraphOfBlocksIsKeptOrMadeWhenGradientsComeBack(boolean recompute) {
        var plan = Small.plan();
        try (var steps = new Steps(plan);
                var on = GradMode.on();
                var scope = new StepScope(steps.device)) {
            var backbone = steps.pair.student().backbone();
            var images = scope.manager().ones(new Shape(2, 3, 28, 28));
            var run = backbone.run(images, Optional.empty(), DropPath.none(), recompute);
            Tensors.backward(run.tokens().normedBTD().square().sum());
            assertThat(reaches(backbone, scope, "norm.weight")).isTrue();
            assertThat(reaches(backbone, scope, "blocks.0.mlp.fc2.bias")).isEqualTo(!recompute);
            run.backward();
            assertThat(reaches(backbone, scope, "blocks.0.mlp.fc2.bias")).isTrue();
            assertThat(reaches(backbone, scope, "patch_embed.proj.bias")).isTrue();
        }
    }

    private static boolean reaches(VisionTransformer backbone, StepScope scope, String name) {
        var gradient = backbone.parameters().gradients(scope.manager()).get(name);
        return Objects.requireNonNull(gradient).abs().sum().getFloat() > 0;
    }

    @Test
    void stepsEndInTheSameWeights() {
        var plan = Small.plan().with("student.architecture.depth", "3").with("student.dropPath", "0.3");
        try (var kept = Steps.taken(plan, 3);
                var again = Steps.taken(plan.with("student.recompute", "true"), 3)) {
            assertThat(Steps.equal(again.state(), kept.state())).isTrue();
        }
    }
}
