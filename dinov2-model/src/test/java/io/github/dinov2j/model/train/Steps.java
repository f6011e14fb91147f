package io.github.dinov2j.model.train;

import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Training steps on generated views, without a run folder, for tests. */
final class Steps implements AutoCloseable {
    final TorchDevice device = TorchDevice.open("cpu");
    final Plan plan;
    final StudentTeacher pair;
    final List<StepReport> reports = new ArrayList<>();

    Steps(Plan plan) {
        this.plan = plan;
        pair = StudentTeacher.of(plan, device);
    }

    /** So many steps of a plan, from its first. */
    static Steps taken(Plan plan, int steps) {
        var all = new Steps(plan);
        for (int step = 0; step < steps; step++) {
            all.take(views(plan, step));
        }
        return all;
    }

    StepReport take(ViewBatch batch) {
        try (var off = GradMode.off()) {
            var piece = plan.course().piece();
            var report = new TrainingStep(plan, pair, device)
                    .take(reports.size(), i -> Cut.piece(batch, plan.views(), i, piece));
            reports.add(report);
            return report;
        }
    }

    /** Noise of unit size, and about a third of the patches of every other crop masked. */
    static ViewBatch views(Plan plan, int step) {
        var random = new SplittableRandom(step);
        var b = plan.course().batch();
        var grid = plan.views().global().size() / plan.student().architecture().patch();
        var masks = new boolean[2 * b][grid * grid];
        for (int crop = 0; crop < masks.length; crop += 2) {
            for (int i = 0; i < masks[crop].length; i++) {
                masks[crop][i] = random.nextInt(3) == 0;
            }
        }
        return new ViewBatch(
                b,
                noise(2 * b * pixels(plan.views().global().size()), random),
                noise(
                        plan.views().local().count()
                                * b
                                * pixels(plan.views().local().size()),
                        random),
                masks);
    }

    private static int pixels(int size) {
        return 3 * size * size;
    }

    private static float[] noise(int count, SplittableRandom random) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** All weights, moments and centres, by name. */
    Map<String, float[]> state() {
        var all = new LinkedHashMap<String, float[]>();
        pair.student().named().forEach((name, array) -> all.put("student " + name, array.toFloatArray()));
        pair.teacher().named().forEach((name, array) -> all.put("teacher " + name, array.toFloatArray()));
        pair.optimizer().tensors().forEach((name, array) -> all.put("optimizer " + name, array.toFloatArray()));
        pair.teaching().targets().forEach((head, targets) -> targets.state()
                .asMap()
                .forEach((n, a) -> all.put(head + " " + n, a.toFloatArray())));
        return all;
    }

    /** Distance of two vectors by the length of the second. */
    static double distance(float[] a, float[] b) {
        double distance = 0;
        double length = 0;
        for (int i = 0; i < b.length; i++) {
            distance += Math.pow(a[i] - b[i], 2);
            length += Math.pow(b[i], 2);
        }
        return distance == 0 ? 0 : Math.sqrt(distance / length);
    }

    /** Takes effect where the plan scales losses. */
    void scaleLossBy(float factor) {
        pair.scaler().load(Map.of("scaler", StoredTensor.of(new float[] {factor, 0, 0}, 3)), "test");
    }

    /** Losses and gradients of the first step, nothing moved: the gradients by parameter name. */
    Map<String, float[]> gradients(double temperature, LossTerms[] terms) {
        try (var off = GradMode.off();
                var scope = new StepScope(device)) {
            var batch = Cut.of(
                    views(plan, 0),
                    plan.views(),
                    Crops.Compared.of(plan),
                    plan.course().pieces());
            var dropPaths = DropPaths.of(plan.student(), device.ops(), 0, 0);
            terms[0] = pair.backward(batch, temperature, dropPaths, scope.manager())
                    .terms();
            var all = new LinkedHashMap<String, float[]>();
            pair.gradients(scope.manager()).forEach((name, g) -> all.put(name, g.toFloatArray()));
            return all;
        }
    }

    static boolean equal(Map<String, float[]> a, Map<String, float[]> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(name -> Arrays.equals(a.get(name), b.get(name)));
    }

    @Override
    public void close() {
        device.close();
    }
}
