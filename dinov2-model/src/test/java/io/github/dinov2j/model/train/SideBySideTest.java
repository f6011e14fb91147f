package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two halves side by side make the step of one, bit for bit the same each time. */
class SideBySideTest {
    private static final int STEPS = 4;
    private static final Plan PLAN = Small.plan().with("batch", "6").with("student.architecture.depth", "3");

    @BeforeEach
    void twoProcessors() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor has one lane");
    }

    private record Run(List<StepReport> reports, Map<String, float[]> weights, List<Integer> arrays) {}

    private static Run run(Plan plan, boolean lanes) {
        try (var device = TorchDevice.open("cpu");
                var off = GradMode.off()) {
            var pair = StudentTeacher.of(plan, device);
            assertThat(pair.student().lanes().isPresent()).isEqualTo(lanes);
            var training = new TrainingStep(plan, pair, device);
            var reports = new ArrayList<StepReport>();
            var arrays = new ArrayList<Integer>();
            for (int step = 0; step < STEPS; step++) {
                var batch = views(plan, step);
                reports.add(training.take(step, piece -> batch));
                arrays.add(device.manager().getManagedArrays().size());
            }
            var weights = new LinkedHashMap<String, float[]>();
            pair.student().named().forEach((name, array) -> weights.put("student." + name, array.toFloatArray()));
            pair.teacher().named().forEach((name, array) -> weights.put("teacher." + name, array.toFloatArray()));
            return new Run(reports, weights, arrays);
        }
    }

    private static ViewBatch views(Plan plan, int step) {
        var random = new SplittableRandom(step);
        var images = plan.course().batch();
        var masks = new boolean[2 * images][16];
        for (int crop = 0; crop < masks.length; crop += 2) {
            masks[crop][crop] = true;
            masks[crop][random.nextInt(16)] = true;
        }
        var globals = new float[2 * images * 3 * 28 * 28];
        var locals = new float[2 * images * 3 * 14 * 14];
        for (int i = 0; i < globals.length; i++) {
            globals[i] = (float) random.nextGaussian();
            locals[i / 4] = globals[i];
        }
        return new ViewBatch(images, globals, locals, masks);
    }

    @Test
    void lossesAndGradientsAreThoseOfOneLane() {
        var two = run(PLAN, true);
        var one = run(PLAN.with("student.recompute", "true"), false);
        for (int step = 0; step < STEPS; step++) {
            var actual = two.reports().get(step);
            var expected = one.reports().get(step);
            assertThat(actual.terms().total())
                    .isCloseTo(
                            expected.terms().total(),
                            within(1e-5 * expected.terms().total()));
            expected.norms()
                    .forEach((part, norm) ->
                            assertThat(actual.norms().get(part)).as(part).isCloseTo(norm, within(1e-4 * norm)));
        }
    }

    @Test
    void weightsAreBitForBitTheSameEachTime() {
        var first = run(PLAN, true);
        for (int again = 0; again < 3; again++) {
            assertThat(run(PLAN, true).weights()).usingRecursiveComparison().isEqualTo(first.weights());
        }
    }

    @Test
    void gradientsSurviveAGarbageCollectionBeforeTheBackwardPass() throws InterruptedException {
        try (var device = TorchDevice.open("cpu");
                var off = GradMode.off()) {
            var student = StudentTeacher.of(PLAN, device).student();
            var expected = positionGradient(device, student, false);
            assertThat(positionGradient(device, student, true)).isEqualTo(expected);
        }
    }

    private static float[] positionGradient(TorchDevice device, Network student, boolean collect)
            throws InterruptedException {
        try (var scope = new StepScope(device);
                var on = GradMode.on()) {
            var crops = new ViewPieces(1, PLAN.views(), Crops.Compared.HIDDEN, piece -> views(PLAN, 0))
                    .piece(0, scope.manager());
            var run = SideBySide.of(student.backbone(), student.lanes().orElseThrow(), crops, false);
            if (collect) {
                reuseFreedMemory();
            }
            var local = run.localCls().orElseThrow();
            var global = run.tokens().normedBTD();
            Tensors.backward(local.mul(local).sum().add(global.mul(global).sum()));
            run.backward();
            var gradient = Tensors.gradient(student.backbone().parameters().get("pos_embed"))
                    .toFloatArray();
            student.backbone().parameters().zeroGradients();
            return gradient;
        }
    }

    /** Collects garbage, then fills the direct memory that it freed with other bytes. */
    private static void reuseFreedMemory() throws InterruptedException {
        System.gc();
        Thread.sleep(200);
        var buffers = new ArrayList<ByteBuffer>();
        for (int size = 4; size <= 4096; size *= 2) {
            for (int i = 0; i < 500; i++) {
                var buffer = ByteBuffer.allocateDirect(size);
                for (int at = 0; at < size; at += 4) {
                    buffer.putInt(at, 0x7f000000);
                }
                buffers.add(buffer);
            }
        }
        assertThat(buffers).isNotEmpty();
    }

    @Test
    void stepsLeaveNothingBehind() {
        var arrays = run(PLAN, true).arrays();
        assertThat(arrays).containsOnly(arrays.get(0));
    }

    @Test
    void dropPathAndPiecesKeepToOneLane() {
        run(PLAN.with("student.dropPath", "0.4"), false);
        run(PLAN.with("microBatch", "6"), true);
        try (var device = TorchDevice.open("cpu")) {
            assertThat(StudentTeacher.of(PLAN.with("microBatch", "3"), device)
                            .student()
                            .lanes())
                    .isEmpty();
        }
    }
}
