package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The anchor equals plain loops, adds up over pieces, and holds a student near its start. */
class AnchorTest {
    private static final int IMAGES = 3;
    private static final int TOKENS = 1 + 2 + 4; // class token, registers, patches
    private static final int WIDTH = 5;

    private static Plan plan(String... changes) {
        var all = new LinkedHashMap<>(Map.of(
                "student.architecture.depth", "2",
                "student.pretrainedWeights", "start.safetensors",
                "adaptation.anchor", "2"));
        for (var change : changes) {
            all.put(change.split("=")[0], change.split("=")[1]);
        }
        return Small.plan().with(all);
    }

    /** The same by plain loops, in double precision. */
    private static double naive(double[] now, float[] start) {
        double sum = 0;
        for (int image = 0; image < IMAGES; image++) {
            double[][] features = new double[4][WIDTH];
            for (int d = 0; d < WIDTH; d++) {
                features[0][d] = now[image * TOKENS * WIDTH + d];
                features[1][d] = start[image * TOKENS * WIDTH + d];
                for (int patch = 3; patch < TOKENS; patch++) {
                    features[2][d] += now[(image * TOKENS + patch) * WIDTH + d] / 4;
                    features[3][d] += start[(image * TOKENS + patch) * WIDTH + d] / 4.0;
                }
            }
            sum += 0.5 * (1 - cosine(features[0], features[1])) + 0.5 * (1 - cosine(features[2], features[3]));
        }
        return sum / IMAGES;
    }

    private static double cosine(double[] a, double[] b) {
        double dot = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            lengthA += a[i] * a[i];
            lengthB += b[i] * b[i];
        }
        return dot / Math.sqrt(lengthA * lengthB);
    }

    @Test
    void valueAndGradientAreThoseOfPlainLoops() {
        var now = noise(1);
        var start = noise(2);
        try (var device = TorchDevice.open("cpu");
                var scope = new StepScope(device);
                var on = GradMode.on()) {
            var shape = new Shape(IMAGES, TOKENS, WIDTH);
            var student = scope.manager().create(now, shape).duplicate();
            student.setRequiresGradient(true);
            var other = scope.manager().create(start, shape);
            var term = Anchor.distance(new TokenBatch(student, student, 2), new TokenBatch(other, other, 2));
            Tensors.backward(term);
            assertThat((double) term.getFloat()).isCloseTo(naive(doubles(now), start), within(1e-6));
            var expected = new float[now.length];
            for (int i = 0; i < now.length; i++) {
                var values = doubles(now);
                values[i] += 1e-5;
                var above = naive(values, start);
                values[i] -= 2e-5;
                expected[i] = (float) ((above - naive(values, start)) / 2e-5);
            }
            assertThat(Steps.distance(Tensors.gradient(student).toFloatArray(), expected))
                    .isLessThan(1e-4);
        }
    }

    private static float[] noise(long seed) {
        var random = new SplittableRandom(seed);
        var values = new float[IMAGES * TOKENS * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] doubles(float[] values) {
        var all = new double[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[i];
        }
        return all;
    }

    /** Holds the student near a fresh backbone of another seed, or of its own. */
    private static Steps held(Plan plan, long seed) {
        var steps = new Steps(plan);
        try (var other = new Steps(plan.withSeed(seed))) {
            var backbone = other.pair.student().backbone();
            var file = new BackboneFile(
                    backbone.architecture(),
                    plan.preprocessing(),
                    backbone.parameters().stored());
            Anchor.of(plan, file, steps.device).ifPresent(steps.pair::hold);
        }
        return steps;
    }

    @ParameterizedTest
    @CsvSource({"microBatch=2, 1e-5", "student.recompute=true, 1e-5", "student.localCrops=PACKED, 1e-5"})
    void piecesAndOtherWaysAddUpToTheSameGradients(String change, double tolerance) {
        var terms = new LossTerms[1];
        try (var whole = held(plan(), 5);
                var other = held(plan(change), 5)) {
            var expected = whole.gradients(0.03, terms);
            var value = terms[0].of("anchor");
            assertThat(value).isGreaterThan(0.1);
            var actual = other.gradients(0.03, terms);
            assertThat(terms[0].of("anchor")).isCloseTo(value, within(1e-5 * value));
            assertThat(terms[0].named().keySet()).endsWith("anchor");
            actual.forEach((name, gradient) -> assertThat(Steps.distance(gradient, expected.get(name)))
                    .as(name)
                    .isBetween(0.0, name.endsWith("qkv.bias") ? 100 * tolerance : tolerance));
        }
    }

    @ParameterizedTest
    @CsvSource({"float32", "bfloat16", "float16"})
    void aStudentThatHasNotMovedIsNotPulled(String precision) {
        var plan = plan("precision=" + precision, "lossScaling=false");
        var terms = new LossTerms[1];
        try (var free = new Steps(plan);
                var held = held(plan, plan.course().seed())) {
            var expected = free.gradients(0.03, terms);
            var actual = held.gradients(0.03, terms);
            assertThat(terms[0].of("anchor")).isCloseTo(0, within(1e-6));
            actual.forEach((name, gradient) -> assertThat(Steps.distance(gradient, expected.get(name)))
                    .as(name)
                    .isBetween(0.0, name.endsWith("qkv.bias") ? 1e-2 : 1e-5));
        }
    }

    @Test
    void aStrongerAnchorHoldsTheStudentNearer() {
        double[] ends = new double[2];
        for (int i = 0; i < 2; i++) {
            var plan = plan("adaptation.anchor=" + (i == 0 ? "0.001" : "10"));
            try (var steps = held(plan, plan.course().seed())) {
                for (int step = 0; step < 6; step++) {
                    steps.take(Steps.views(plan, step));
                }
                ends[i] = steps.reports.get(5).terms().of("anchor")
                        / plan.adaptation().anchor();
            }
        }
        assertThat(ends[1]).isPositive().isLessThan(0.8 * ends[0]);
    }

    @Test
    void theStartHasNeitherGradientsNorMoments() {
        try (var free = new Steps(plan("adaptation.anchor=0"));
                var held = held(plan(), 5)) {
            assertThat(held.pair.optimizer().tensors().keySet())
                    .isEqualTo(free.pair.optimizer().tensors().keySet());
            assertThat(held.take(Steps.views(held.plan, 0)).norms().keySet())
                    .isEqualTo(free.take(Steps.views(free.plan, 0)).norms().keySet());
        }
    }

    @Test
    void aHeldRunIsTheSameAfterAStopAndHoldsItsMemory(@TempDir Path folder) throws IOException {
        var images = Small.images(folder.resolve("images"), 16);
        var first = folder.resolve("first");
        Small.run(images, Small.plan().withSteps(2).with("student.architecture.depth", "2"), first);
        var plan = plan("student.pretrainedWeights=" + first, "microBatch=2");
        var lines = Small.run(images, plan, folder.resolve("straight"));
        assertThat(lines).allMatch(line -> line.contains("\"anchor\":"));
        var run = folder.resolve("stopped");
        Progress stop = state -> {
            if (state.done() == 3) {
                Thread.currentThread().interrupt();
            }
        };
        try (var pretraining = Pretraining.start(images, plan.withOut(run), "cpu", stop)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(pretraining::run)
                    .isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
        var arrays = new java.util.ArrayList<Integer>();
        var training = new java.util.concurrent.atomic.AtomicReference<Pretraining>();
        Progress count = state -> arrays.add(training.get().nativeArrays());
        try (var resumed = Pretraining.resume(images, run, "cpu", count)) {
            training.set(resumed);
            resumed.run();
        }
        assertThat(run.resolve("model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("straight/model.safetensors"));
        assertThat(arrays.get(arrays.size() - 1)).isEqualTo(arrays.get(1));
    }
}
