package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.views.BlurSemantics;
import io.github.dinov2j.data.views.BlurSettings;
import io.github.dinov2j.data.views.ColourSettings;
import io.github.dinov2j.data.views.CropSettings;
import io.github.dinov2j.data.views.MaskSettings;
import io.github.dinov2j.data.views.ViewSettings;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.PositionEncoding;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.head.HeadSettings;
import java.nio.file.Path;

/**
 * Every setting of a pretraining run, complete; {@code plan.json} in the run folder is this record.
 *
 * @param course steps, batch, seed, checkpoints, precision
 * @param student the backbone that learns
 * @param heads projection heads
 * @param losses weights of the terms
 * @param views crops and augmentation
 * @param masks which patches iBOT hides
 * @param optimizer AdamW, its schedules, clipping
 * @param teacher EMA, temperatures, targets
 */
public record Plan(
        Course course,
        StudentSettings student,
        HeadSettings heads,
        LossSettings losses,
        ViewSettings views,
        MaskSettings masks,
        OptimizerSettings optimizer,
        TeacherSettings teacher) {
    private static final int TINY_STEPS = 1614;

    public Plan {
        var patch = student.architecture().patch();
        check("views.global.size", views.global().size(), patch);
        check("views.local.size", views.local().size(), patch);
        Checks.that(
                views.global().count() == 2,
                "views.global.count",
                views.global().count(),
                "2");
        checkReach("views.global.size", views.global().size(), student.architecture());
        checkReach("views.local.size", views.local().size(), student.architecture());
    }

    /** A table of relative positions is learned up to a largest grid. */
    private static void checkReach(String field, int size, Architecture a) {
        var table = a.variant().positionEncoding() == PositionEncoding.RELATIVE_TABLE;
        Checks.that(
                !table || size <= a.imageSize(),
                field,
                size,
                "at most student.architecture.imageSize, " + a.imageSize() + ", with RELATIVE_TABLE");
    }

    private static void check(String field, int size, int patch) {
        Checks.that(size % patch == 0, field, size, "a multiple of the patch, " + patch);
    }

    /**
     * The demo's plan: a 211,264 parameter backbone for 28 pixel pictures, minutes on two cores. It differs from the
     * published recipes on purpose, because they do not carry over to so small a run.
     */
    public static Plan tiny() {
        var architecture = new Architecture(64, 4, 2, 7, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);
        return new Plan(
                Course.plain(TINY_STEPS, 64, Upkeep.every(500, 500)),
                StudentSettings.fresh(architecture, new Initialization(0.08, 1.0, 1.0), 0.08, 0),
                HeadSettings.shared(512, 256, 64),
                LossSettings.dinov2(),
                tinyViews(),
                MaskSettings.dinov2(),
                new OptimizerSettings(
                        2e-2,
                        1e-6,
                        0.1,
                        0.02,
                        new OptimizerSettings.Range(0.04, 0.4),
                        OptimizerSettings.RateFactors.none(),
                        OptimizerSettings.Betas.usual(),
                        3.0),
                new TeacherSettings(
                        new OptimizerSettings.Range(0.95, 1.0),
                        new OptimizerSettings.Range(0.02, 0.03),
                        0.3,
                        TeacherSettings.TemperatureCourse.RISING,
                        TeacherSettings.TargetMethod.SINKHORN_KNOPP));
    }

    private static ViewSettings tinyViews() {
        return new ViewSettings(
                new CropSettings(28, 2, 0.6, 1.0, 1.15),
                new CropSettings(14, 2, 0.25, 0.6, 1.15),
                0.5,
                new ColourSettings(0.8, 0.2, 0.2, 0, 0, 0),
                new BlurSettings(0.5, 0.5, 0.5, 0.1, 1.0, BlurSemantics.AS_INTENDED),
                0,
                new Normalization(0.286f, 0.286f, 0.286f, 0.353f, 0.353f, 0.353f));
    }

    /** A preset by name; so far there is {@code tiny}. */
    public static Plan named(String preset) {
        if (!preset.equals("tiny")) {
            throw new IllegalArgumentException("Preset \"" + preset + "\" is unknown; there is tiny.");
        }
        return tiny();
    }

    /** A plan from the text of a {@code plan.json}; what the text leaves out is as in {@link #tiny}. */
    public static Plan parse(String json) {
        return PlanJson.parse(json);
    }

    /** A plan from a {@code plan.json}. */
    public static Plan read(Path file) {
        return PlanJson.read(file);
    }

    /** The plan as JSON, complete. */
    public JsonObject toJson() {
        return PlanJson.of(this);
    }

    /** The same with one setting changed, by its path in {@code plan.json}: {@code with("optimizer.clip", "1.5")}. */
    public Plan with(String path, String value) {
        return PlanJson.with(this, path, value);
    }

    public Plan withSteps(int steps) {
        return with("steps", Integer.toString(steps));
    }

    public Plan withSeed(long seed) {
        return with("seed", Long.toString(seed));
    }

    /** This plan bound to the folder its run is written to. */
    public PlannedRun withOut(String folder) {
        return withOut(Path.of(folder));
    }

    public PlannedRun withOut(Path folder) {
        return new PlannedRun(this, folder);
    }

    /** The rates of every step. */
    Schedules schedules() {
        return Schedules.of(optimizer, teacher, course.steps(), course.batch());
    }

    @Override
    public String toString() {
        var a = student.architecture();
        return "Plan: " + course.steps() + " steps of " + course.batch() + " images, " + a.dim() + " wide, " + a.depth()
                + " deep, patch " + a.patch() + ", " + views.global().size() + " px";
    }
}
