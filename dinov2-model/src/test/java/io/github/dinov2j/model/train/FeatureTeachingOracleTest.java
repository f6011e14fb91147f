package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Losses of features beside naive loops in double precision, their gradients in both projections and in every token beside
 * finite differences of those loops.
 */
class FeatureTeachingOracleTest {
    private static final int CROPS = 4;
    private static final int PATCHES = 16;
    private static final int D = 16;
    private static final int T = 24;
    private static final double CLS_WEIGHT = 0.7;
    private static final double PATCH_WEIGHT = 1.3;
    private static final double STEP = 1e-5;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"COSINE, ALL", "SMOOTH_L1, ALL", "COSINE, SAMPLED", "SMOOTH_L1, SAMPLED"})
    void lossesAndGradientsAreThoseOfNaiveLoops(String loss, String tokens) {
        var plan = Headless.plan(Headless.teacher(folder, T), "FEATURES")
                .with("batch", "2")
                .with("distillation.featureLoss", loss)
                .with("distillation.ibotTokens", tokens)
                .with("losses.dino", Double.toString(CLS_WEIGHT))
                .with("losses.ibot", Double.toString(PATCH_WEIGHT))
                .with("losses.koleo", "0");
        try (var device = TorchDevice.open("cpu")) {
            var pair = StudentTeacher.of(plan, device);
            Teachers.shake(pair.student(), 5);
            try (var scope = new StepScope(device)) {
                var crops = Cut.of(Steps.views(plan, 0), plan.views(), Crops.Compared.of(plan), 1)
                        .piece(0, scope.manager());
                check(plan, pair, crops, scope, device);
            }
        }
    }

    private static void check(Plan plan, StudentTeacher pair, Crops crops, StepScope scope, TorchDevice device) {
        NDArray leaf;
        Terms terms;
        try (var on = GradMode.on()) {
            leaf = scope.manager()
                    .create(noise(CROPS * (1 + PATCHES) * D), new Shape(CROPS, 1 + PATCHES, D))
                    .duplicate();
            leaf.setRequiresGradient(true);
            var own = new StudentTokens(new TokenBatch(leaf, leaf, 0), Optional.empty(), List.of());
            var lesson = pair.teaching().lesson(Batch.of(crops), 0.03, scope.manager());
            terms = lesson.terms(pair.student(), own, crops, 0, true);
            Tensors.backward(terms.total());
        }
        assertThat(terms.named().keySet()).containsExactly("feature_cls", "feature_patch");
        var naive = new Naive(plan, pair, crops, leaf, device);
        close(terms, "feature_cls", naive.cls());
        close(terms, "feature_patch", naive.patch());
        close("tokens", Tensors.gradient(leaf).toFloatArray(), naive.gradient("tokens"));
        pair.gradients(scope.manager()).forEach((name, gradient) -> {
            if (name.contains("_projection.")) {
                close(name, gradient.toFloatArray(), naive.gradient(name));
            }
        });
    }

    private static void close(Terms terms, String name, double expected) {
        var actual = Objects.requireNonNull(terms.named().get(name)).getFloat();
        assertThat((double) actual).as(name).isPositive().isCloseTo(expected, within(1e-5 * expected));
    }

    private static void close(String name, float[] actual, double[] expected) {
        double off = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            off += Math.pow(actual[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        assertThat(length).as(name).isPositive();
        assertThat(Math.sqrt(off / length)).as(name).isLessThan(1e-4);
    }

    private static float[] noise(int count) {
        var random = new SplittableRandom(8);
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The losses in loops over crops, patches and widths. */
    private static final class Naive {
        private final Map<String, double[]> values = new LinkedHashMap<>();
        private final double[] teacher;
        private final boolean cosine;
        private final boolean[][] compared = new boolean[CROPS][PATCHES];

        Naive(Plan plan, StudentTeacher pair, Crops crops, NDArray leaf, TorchDevice device) {
            cosine = plan.distillation().featureLoss() == DistillationSettings.FeatureLoss.COSINE;
            values.put("tokens", doubles(leaf));
            pair.student().named().forEach((name, array) -> {
                if (name.contains("_projection.")) {
                    values.put(name, doubles(array));
                }
            });
            var frozen = FrozenTeacher.open(plan.distillation(), plan.student().architecture(), device)
                    .prepare(plan);
            teacher = doubles(frozen.of(crops).normedBTD());
            for (var row : crops.comparedRows().toLongArray()) {
                compared[(int) row / PATCHES][(int) row % PATCHES] = true;
            }
        }

        private static double[] doubles(NDArray array) {
            var floats = array.toFloatArray();
            var doubles = new double[floats.length];
            for (int i = 0; i < floats.length; i++) {
                doubles[i] = floats[i];
            }
            return doubles;
        }

        private double[] of(String name) {
            return Objects.requireNonNull(values.get(name));
        }

        double cls() {
            double sum = 0;
            for (int crop = 0; crop < CROPS; crop++) {
                sum += distance(crop * (1 + PATCHES), "cls_projection") / CROPS;
            }
            return CLS_WEIGHT * sum;
        }

        double patch() {
            double sum = 0;
            for (int crop = 0; crop < CROPS; crop++) {
                double ofCrop = 0;
                int count = 0;
                for (int patch = 0; patch < PATCHES; patch++) {
                    if (compared[crop][patch]) {
                        ofCrop += distance(crop * (1 + PATCHES) + 1 + patch, "patch_projection");
                        count++;
                    }
                }
                sum += count == 0 ? 0 : ofCrop / count / CROPS;
            }
            return PATCH_WEIGHT * sum;
        }

        private double distance(int token, String projection) {
            var weight = of(projection + ".weight");
            var bias = of(projection + ".bias");
            var own = of("tokens");
            double xy = 0;
            double xx = 0;
            double yy = 0;
            double smooth = 0;
            for (int t = 0; t < T; t++) {
                double x = bias[t];
                for (int d = 0; d < D; d++) {
                    x += weight[t * D + d] * own[token * D + d];
                }
                var y = teacher[token * T + t];
                xy += x * y;
                xx += x * x;
                yy += y * y;
                var off = Math.abs(x - y);
                smooth += (off < 1 ? off * off / 2 : off - 0.5) / T;
            }
            return cosine ? 1 - xy / Math.sqrt(xx * yy) : smooth;
        }

        double[] gradient(String name) {
            var at = of(name);
            var gradient = new double[at.length];
            for (int i = 0; i < at.length; i++) {
                var here = at[i];
                at[i] = here + STEP;
                var above = cls() + patch();
                at[i] = here - STEP;
                gradient[i] = (above - cls() - patch()) / (2 * STEP);
                at[i] = here;
            }
            return gradient;
        }
    }
}
