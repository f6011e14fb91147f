package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that learn a teacher's tokens: in pieces, side by side and in bfloat16 they are what they are plainly. */
class FeatureStepsTest {
    private static final int STEPS = 3;

    @TempDir
    Path folder;

    private Plan plan;

    @BeforeEach
    void write() {
        plan = Headless.plan(Headless.teacher(folder, 24), "FEATURES")
                .with("batch", "12")
                .with("optimizer.warmup", "0");
    }

    @ParameterizedTest
    @CsvSource({"COSINE, 0, 4", "COSINE, 0.1, 3", "SMOOTH_L1, 0.1, 6"})
    void piecesEqualTheWhole(String loss, String koleo, String microBatch) {
        var some = plan.with("distillation.featureLoss", loss).with("losses.koleo", koleo);
        try (var whole = Steps.taken(some, STEPS);
                var pieces = Steps.taken(some.with("microBatch", microBatch), STEPS)) {
            assertThat(whole.pair.student().lanes().isPresent())
                    .isNotEqualTo(pieces.pair.student().lanes().isPresent());
            close(pieces, whole, 1e-4);
        }
    }

    @Test
    void twoLanesEqualOne() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor has one lane");
        try (var two = Steps.taken(plan, STEPS);
                var one = Steps.taken(plan.with("student.recompute", "true"), STEPS)) {
            assertThat(two.pair.student().lanes()).isPresent();
            assertThat(one.pair.student().lanes()).isEmpty();
            close(two, one, 1e-4);
        }
    }

    @Test
    void bfloat16IsNearFloat32() {
        try (var exact = Steps.taken(plan, 1);
                var rounded = Steps.taken(plan.with("precision", "bfloat16"), 1)) {
            close(rounded, exact, 0.02);
        }
    }

    private static void close(Steps actual, Steps expected, double tolerance) {
        for (int step = 0; step < expected.reports.size(); step++) {
            var report = actual.reports.get(step);
            expected.reports.get(step).terms().named().forEach((name, term) -> assertThat(
                            report.terms().of(name))
                    .as(name)
                    .isNotZero()
                    .isCloseTo(term, within(tolerance * Math.abs(term))));
            expected.reports.get(step).norms().forEach((part, norm) -> assertThat(
                            report.norms().get(part))
                    .as(part)
                    .isCloseTo(norm, within(tolerance * norm)));
        }
    }

    @Test
    void theLogNamesTheTermsThatThereAre() {
        try (var with = Steps.taken(plan, 1);
                var without = Steps.taken(plan.with("losses.koleo", "0"), 1)) {
            assertThat(with.reports.get(0).terms().named()).containsOnlyKeys("feature_cls", "feature_patch", "koleo");
            assertThat(without.reports.get(0).terms().named()).containsOnlyKeys("feature_cls", "feature_patch");
            assertThat(with.reports.get(0).norms()).containsOnlyKeys("backbone", "cls_projection", "patch_projection");
        }
    }

    @Test
    void theStudentComesNearerToItsTeacher() {
        try (var steps = Steps.taken(plan.with("losses.koleo", "0").with("optimizer.baseRate", "0.05"), 1)) {
            for (int i = 0; i < 30; i++) {
                steps.take(Steps.views(plan, i % 2));
            }
            var terms = steps.reports.get(30).terms();
            var before = steps.reports.get(0).terms();
            assertThat(terms.of("feature_cls")).isLessThan(0.8 * before.of("feature_cls"));
            assertThat(terms.of("feature_patch")).isLessThan(0.8 * before.of("feature_patch"));
        }
    }

    @Test
    void localCropsAreRefusedSinceTheyHaveNothingToLearn() {
        assertThatThrownBy(() -> plan.with("views.local.count", "2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("views.local.count is 2; expected 0", "FEATURES");
    }
}
