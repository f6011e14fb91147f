package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps of distillation in pieces, packed, computed again or beside each other are the same steps. */
class DistillationWaysTest {
    @TempDir
    Path folder;

    private Plan plan;

    @BeforeEach
    void writeTeacher() {
        var file = Teachers.write(
                folder.resolve("teacher.safetensors"), Small.plan().with("student.architecture.dim", "32"), true);
        plan = Small.plan()
                .with("batch", "8")
                .with("optimizer.warmup", "0")
                .with("distillation.teacher", file.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "ALL, microBatch, 4",
        "ALL, microBatch, 2",
        "SAMPLED, microBatch, 2",
        "ALL, student.recompute, true",
        "ALL, student.localCrops, PACKED"
    })
    void theyEqualThePlainStep(String ibotTokens, String setting, String value) {
        var plain = plan.with("distillation.ibotTokens", ibotTokens);
        try (var one = Steps.taken(plain, 3);
                var other = Steps.taken(plain.with(setting, value), 3)) {
            for (int step = 0; step < 3; step++) {
                var expected = one.reports.get(step);
                var actual = other.reports.get(step);
                expected.terms().named().forEach((name, term) -> assertThat(
                                actual.terms().of(name))
                        .as(name)
                        .isCloseTo(term, within(1e-4 * Math.abs(term))));
                expected.norms()
                        .forEach((part, norm) ->
                                assertThat(actual.norms().get(part)).as(part).isCloseTo(norm, within(1e-4 * norm)));
            }
        }
    }

    @Test
    void theSameStepsAreTheSameBits() {
        try (var one = Steps.taken(plan, 3);
                var other = Steps.taken(plan, 3)) {
            assertThat(Steps.equal(one.state(), other.state())).isTrue();
        }
    }

    @Test
    void theStudentSeesEveryPatch() {
        try (var steps = new Steps(plan)) {
            var gradients = steps.gradients(0.07, new LossTerms[1]);
            assertThat(gradients.get("backbone.mask_token")).containsOnly(0);
        }
    }
}
