package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Local crops packed with global ones into one sequence give what they give in a pass of their own. */
class PackedCropsTest {
    private static final String PACKED = "student.localCrops";

    @ParameterizedTest
    @CsvSource({
        "MLP, 0, 0, 0, float32, 1e-5",
        "MLP, 0.5, 2, 0, float32, 1e-5",
        "MLP, 0.5, 0, 2, float32, 1e-5",
        "SWIGLU, 0, 4, 2, float32, 1e-5",
        "MLP, 0.3, 0, 0, bfloat16, 3e-2",
        "MLP, 0, 0, 0, bfloat16, 3e-2"
    })
    void lossesAndGradientsAreTheSame(
            String branch, String dropPath, String registers, String microBatch, String precision, double tolerance) {
        var looped = plan().with("student.architecture.feedForward", branch)
                .with("student.dropPath", dropPath)
                .with("student.architecture.registers", registers)
                .with("microBatch", microBatch)
                .with("precision", precision);
        var terms = new LossTerms[1];
        var packedTerms = new LossTerms[1];
        try (var one = new Steps(looped);
                var other = new Steps(looped.with(PACKED, "PACKED"))) {
            var expected = one.gradients(0.03, terms);
            var actual = other.gradients(0.03, packedTerms);
            assertThat(packedTerms[0].total()).isCloseTo(terms[0].total(), within(tolerance * terms[0].total()));
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            // The key third of qkv.bias has zero gradient in exact arithmetic.
            actual.forEach((name, gradient) -> assertThat(Steps.distance(gradient, expected.get(name)))
                    .as(name)
                    .isBetween(0.0, name.endsWith("qkv.bias") ? 100 * tolerance : tolerance));
        }
    }

    @Test
    void withoutLocalCropsThereIsNothingToPack() {
        var plan = plan().with("views.local.count", "0");
        try (var looped = Steps.taken(plan, 1);
                var packed = Steps.taken(plan.with(PACKED, "PACKED"), 1)) {
            assertThat(Steps.equal(packed.state(), looped.state())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"student.recompute, true", "student.architecture.normPlace, POST"})
    void whatCannotBePackedIsRefusedByName(String path, String value) {
        assertThatThrownBy(() -> plan().with(path, value).with(PACKED, "PACKED"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(PACKED, "PACKED", "expected LOOPED");
    }

    private static Plan plan() {
        return Small.plan().with("student.architecture.depth", "3");
    }
}
