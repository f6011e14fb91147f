package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Activations computed again give the same weights as those kept, drop path's draws included. */
class RecomputeTest {
    @ParameterizedTest
    @CsvSource({
        "float32, 0, 0, 0",
        "float32, 0.5, 0, 0",
        "float32, 0.5, 2, 2",
        "bfloat16, 0.3, 0, 0",
        "float16, 0, 2, 0"
    })
    void threeStepsEndInTheSameWeights(String precision, String dropPath, String microBatch, String registers) {
        var plan = Small.plan()
                .with("student.architecture.depth", "3")
                .with("student.architecture.registers", registers)
                .with("student.dropPath", dropPath)
                .with("microBatch", microBatch)
                .with("precision", precision)
                .with("optimizer.warmup", "0");
        try (var kept = Steps.taken(plan, 3);
                var again = Steps.taken(plan.with("student.recompute", "true"), 3)) {
            var expected = kept.state();
            again.state().forEach((name, values) -> assertThat(Steps.distance(values, expected.get(name)))
                    .as(name)
                    .isLessThan(1e-6));
            assertThat(again.reports.get(2).terms())
                    .isEqualTo(kept.reports.get(2).terms());
        }
    }

    @ParameterizedTest
    @CsvSource({"RELATIVE_TABLE, PRE", "RELATIVE_CONTINUOUS, RES_POST", "ABSOLUTE, POST"})
    void variantsToo(String positions, String norm) {
        var plan = Small.plan()
                .with("student.architecture.depth", "2")
                .with("student.architecture.positionEncoding", positions)
                .with("student.architecture.normPlace", norm)
                .with("optimizer.warmup", "0");
        try (var kept = Steps.taken(plan, 2);
                var again = Steps.taken(plan.with("student.recompute", "true"), 2)) {
            var expected = kept.state();
            again.state().forEach((name, values) -> assertThat(Steps.distance(values, expected.get(name)))
                    .as(name)
                    .isLessThan(1e-6));
        }
    }
}
