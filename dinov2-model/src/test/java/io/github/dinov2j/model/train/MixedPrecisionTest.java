package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps in bfloat16 and float16 stay near float32 and train. */
class MixedPrecisionTest {
    private static Plan plan(String precision) {
        return Small.plan()
                .with("batch", "8")
                .with("student.architecture.dim", "32")
                .with("student.architecture.depth", "3")
                .with("precision", precision)
                .with("optimizer.warmup", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfloat16", "float16"})
    void lossAndGradientsAreNearFloat32(String precision) {
        var exact = new LinkedHashMap<String, float[]>();
        var rounded = new LinkedHashMap<String, float[]>();
        var expected = backward(plan("float32"), exact);
        var actual = backward(plan(precision), rounded);
        assertThat(actual.total()).isCloseTo(expected.total(), within(0.02 * expected.total()));
        assertThat(actual.total()).isNotEqualTo(expected.total());
        assertThat(cosine(rounded, exact)).isBetween(0.99, 1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bfloat16", "float16"})
    void theLossFallsOnABatchSeenAgainAndAgain(String precision) {
        var plan = plan(precision).with("steps", "40").with("optimizer.baseRate", "0.05");
        try (var steps = new Steps(plan)) {
            for (int step = 0; step < 40; step++) {
                steps.take(Steps.views(plan, 0));
            }
            var first = steps.reports.get(0).terms().total();
            var last = steps.reports.get(39).terms().total();
            assertThat(last).isBetween(0.0, 0.9 * first);
        }
    }

    private static LossTerms backward(Plan plan, Map<String, float[]> gradients) {
        try (var steps = new Steps(plan)) {
            steps.scaleLossBy(8);
            var terms = new LossTerms[1];
            gradients.putAll(steps.gradients(0.07, terms));
            return terms[0];
        }
    }

    private static double cosine(Map<String, float[]> a, Map<String, float[]> b) {
        double dot = 0;
        double lengths = 0;
        double others = 0;
        for (var name : b.keySet()) {
            for (int i = 0; i < b.get(name).length; i++) {
                dot += (double) a.get(name)[i] * b.get(name)[i];
                lengths += Math.pow(a.get(name)[i], 2);
                others += Math.pow(b.get(name)[i], 2);
            }
        }
        return dot / Math.sqrt(lengths * others);
    }
}
