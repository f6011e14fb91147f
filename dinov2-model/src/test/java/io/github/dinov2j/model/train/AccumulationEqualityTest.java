package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.backbone.DropPath;
import io.github.dinov2j.model.loss.KoLeo;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three steps of a batch of 12 in pieces give what they give in one piece: losses, gradient norms, weights, centres. */
class AccumulationEqualityTest {
    private static final int STEPS = 3;

    private static Plan plan(String targets, boolean separate) {
        return Small.plan()
                .with("batch", "12")
                .with("teacher.targets", targets)
                .with("heads.separate", Boolean.toString(separate))
                .with("optimizer.warmup", "0");
    }

    @ParameterizedTest
    @CsvSource({
        "SINKHORN_KNOPP, false, 6", "SINKHORN_KNOPP, true, 4", "SINKHORN_KNOPP, false, 3", "SINKHORN_KNOPP, false, 2",
        "CENTERING, false, 6", "CENTERING, false, 4", "CENTERING, true, 3", "CENTERING, true, 2",
        "NONE, false, 4"
    })
    void piecesEqualTheWhole(String targets, boolean separate, int microBatch) {
        var plan = plan(targets, separate);
        try (var whole = Steps.taken(plan, STEPS);
                var pieces = Steps.taken(plan.with("microBatch", Integer.toString(microBatch)), STEPS)) {
            for (int step = 0; step < STEPS; step++) {
                close(pieces.reports.get(step), whole.reports.get(step));
            }
            close(pieces.state(), whole.state());
        }
    }

    private static void close(StepReport actual, StepReport expected) {
        close("DINO local", actual.terms().of("dino_local"), expected.terms().of("dino_local"));
        close("DINO global", actual.terms().of("dino_global"), expected.terms().of("dino_global"));
        close("KoLeo", actual.terms().of("koleo"), expected.terms().of("koleo"));
        close("iBOT", actual.terms().of("ibot"), expected.terms().of("ibot"));
        expected.norms().forEach((part, norm) -> close(part, actual.norms().get(part), norm));
    }

    private static void close(String what, double actual, double expected) {
        assertThat(actual).as(what).isNotZero().isCloseTo(expected, within(1e-4 * Math.abs(expected)));
    }

    /** The key third of qkv.bias has zero gradient in exact arithmetic: Adam divides rounding noise by its own size. */
    private static void close(Map<String, float[]> actual, Map<String, float[]> expected) {
        expected.forEach((name, values) -> {
            if (!name.endsWith("attn.qkv.bias")) {
                assertThat(Steps.distance(actual.get(name), values)).as(name).isLessThan(1e-4);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"SINKHORN_KNOPP, 4", "CENTERING, 2"})
    void koleoOverMicroBatchesIsTheMeanOfThePieces(String targets, int microBatch) {
        var plan = plan(targets, false).with("losses.koleoOver", "MICRO_BATCH");
        var pieces = 12 / microBatch;
        try (var micro = new Steps(plan);
                var rest = new Steps(plan.with("losses.koleo", "0"));
                var naive = new Steps(plan)) {
            var koleo = 0.0;
            for (int i = 0; i < pieces; i++) {
                koleo += koleo(naive, Cut.piece(Steps.views(plan, 0), plan.views(), i, microBatch), pieces);
            }
            var actual = new LinkedHashMap<String, float[]>();
            assertThat(backward(micro, pieces, actual).of("koleo")).isCloseTo(koleo, within(1e-5));
            var others = new LinkedHashMap<String, float[]>();
            backward(rest, 1, others);
            var koleos = gradients(naive);
            assertThat(koleos.keySet()).isEqualTo(actual.keySet());
            actual.forEach(
                    (name, gradient) -> assertThat(Steps.distance(gradient, sum(others.get(name), koleos.get(name))))
                            .as(name)
                            .isLessThan(1e-4));
        }
    }

    private static LossTerms backward(Steps steps, int pieces, Map<String, float[]> gradients) {
        try (var off = GradMode.off();
                var scope = new StepScope(steps.device)) {
            var batch = Cut.of(Steps.views(steps.plan, 0), steps.plan.views(), pieces);
            var losses = steps.pair.backward(batch, 0.03, DropPaths.none(), scope.manager());
            gradients.putAll(gradients(steps));
            return losses.terms();
        }
    }

    /** A piece's own KoLeo, of both crops; its gradient divided by the number of pieces is added to the student's. */
    private static double koleo(Steps steps, ViewBatch piece, int pieces) {
        try (var on = GradMode.on();
                var scope = new StepScope(steps.device)) {
            var crops =
                    new ViewPieces(1, steps.plan.views(), Crops.Compared.HIDDEN, i -> piece).piece(0, scope.manager());
            var cls = steps.pair
                    .student()
                    .backbone()
                    .forward(crops.globals(), crops.hidden().orElseThrow(), DropPath.none())
                    .cls();
            var m = crops.images();
            var both = KoLeo.of(Tensors.rows(cls, 0, m)).add(KoLeo.of(Tensors.rows(cls, m, 2L * m)));
            var mean = Tensors.scale(both, steps.plan.losses().koleo() / pieces);
            Tensors.backward(mean);
            return mean.getFloat();
        }
    }

    private static Map<String, float[]> gradients(Steps steps) {
        try (var scope = new StepScope(steps.device)) {
            var all = new LinkedHashMap<String, float[]>();
            steps.pair.gradients(scope.manager()).forEach((name, g) -> all.put(name, g.toFloatArray()));
            return all;
        }
    }

    private static float[] sum(float[] a, float[] b) {
        var sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }
}
