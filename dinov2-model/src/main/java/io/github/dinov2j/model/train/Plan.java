package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.views.MaskSettings;
import io.github.dinov2j.data.views.ViewSettings;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.PositionEncoding;
import io.github.dinov2j.model.head.HeadSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param distillation the frozen teacher, where there is one
 * @param adaptation how weights that the run starts from are treated
 */
public record Plan(
        Course course,
        StudentSettings student,
        HeadSettings heads,
        LossSettings losses,
        ViewSettings views,
        MaskSettings masks,
        OptimizerSettings optimizer,
        TeacherSettings teacher,
        DistillationSettings distillation,
        AdaptationSettings adaptation) {
    public Plan {
        var patch = student.architecture().patch();
        check("views.global.size", views.global().size(), patch);
        check("views.local.size", views.local().size(), patch);
        Checks.that(
                views.global().count() == 2,
                "views.global.count",
                views.global().count(),
                "2");
        Checks.that(
                !distillation.learnsFeatures() || views.local().count() == 0,
                "views.local.count",
                views.local().count(),
                "0 with distillation.method FEATURES, since the teacher's tokens of a crop say nothing of others");
        checkReach("views.global.size", views.global().size(), student.architecture());
        checkReach("views.local.size", views.local().size(), student.architecture());
        adaptation.check(student);
    }

    /** A pretraining: no other teacher than the student's exponential mean, and nothing guarded. */
    Plan(
            Course course,
            StudentSettings student,
            HeadSettings heads,
            LossSettings losses,
            ViewSettings views,
            MaskSettings masks,
            OptimizerSettings optimizer,
            TeacherSettings teacher) {
        this(
                course,
                student,
                heads,
                losses,
                views,
                masks,
                optimizer,
                teacher,
                DistillationSettings.none(),
                AdaptationSettings.none());
    }

    /** What a run does. */
    public enum Recipe {
        /** Learns from its own exponential mean, from fresh weights. */
        PRETRAIN,
        /** Learns from a frozen model. */
        DISTILL,
        /** Goes on from weights. */
        ADAPT
    }

    /** What this plan does, by what it names: a teacher, weights to start from, or neither. */
    public Recipe recipe() {
        if (!distillation.teacher().isEmpty()) {
            return Recipe.DISTILL;
        }
        return student.pretrainedWeights().isEmpty() ? Recipe.PRETRAIN : Recipe.ADAPT;
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
        return Presets.tiny();
    }

    /** ViT-S/14 at 98 pixels in 12,500 steps of 128 images: hours on one GPU, overnight on a large workstation. */
    public static Plan small() {
        return Presets.small();
    }

    /** Meta's short recipe: ViT-L/16, 125,000 steps of 2,048 images. */
    public static Plan vitl16Short() {
        return MetaPresets.shortLarge();
    }

    /** Meta's recipe of ViT-L/14 from scratch: 625,000 steps of 3,072 images. */
    public static Plan vitl14() {
        return MetaPresets.large();
    }

    /** Meta's recipe of ViT-g/14: 625,000 steps of 3,072 images. */
    public static Plan vitg14() {
        return MetaPresets.giant();
    }

    /**
     * The recipe that Meta's ViT-S/14 was distilled with: 625,000 steps of 2,048 images; to be given to {@link
     * #distill(String, String, Plan)}.
     */
    public static Plan distilledVits14() {
        return MetaPresets.distilledSmall();
    }

    /**
     * A student that learns from a frozen teacher ({@code docs/distillation.md}). The teacher is a finished run, whose trained
     * heads teach and whose plan the rest is as; or a name, a file or a Hugging Face folder, whose tokens are learned ({@code
     * distillation.method} FEATURES), the rest as in {@link #small}. The student is {@code vit_small} and the like, with the
     * teacher's patch, or that of a preset, as in {@code tiny}.
     */
    public static Plan distill(String teacher, String student) {
        return DistillPlan.of(teacher, student, Optional.empty());
    }

    /** The same by another method, which crops and weights of the losses fit. */
    public static Plan distill(String teacher, String student, DistillationSettings.Method method) {
        return DistillPlan.of(teacher, student, Optional.of(method));
    }

    /** The same, with everything that teacher and student leave open as in another plan. */
    public static Plan distill(String teacher, String student, Plan like) {
        return DistillPlan.of(teacher, student, like, Optional.empty());
    }

    /** The same by another method. */
    public static Plan distill(String teacher, String student, Plan like, DistillationSettings.Method method) {
        return DistillPlan.of(teacher, student, like, Optional.of(method));
    }

    /** A preset by name: tiny, small, vitl16_short, vitl14, vitg14, distill_vits14. */
    public static Plan named(String preset) {
        return Presets.named(preset);
    }

    /** A plan from the text of a {@code plan.json}; what the text leaves out is as in {@link #tiny}. */
    public static Plan parse(String json) {
        return PlanJson.parse(json);
    }

    /** A plan from a {@code plan.json} or from a .yaml file of Meta's; {@link PlanFile} tells what the latter leaves open. */
    public static Plan read(Path file) {
        return PlanFile.read(file).plan();
    }

    /** The plan as JSON, complete. */
    public JsonObject toJson() {
        return PlanJson.of(this);
    }

    /** The same with one setting changed, by its path in {@code plan.json}: {@code with("optimizer.clip", "1.5")}. */
    public Plan with(String path, String value) {
        return with(Map.of(path, value));
    }

    /** The same with several settings changed at once, so that their order does not matter where one depends on another. */
    public Plan with(Map<String, String> changes) {
        return PlanJson.with(this, changes);
    }

    public Plan withSteps(int steps) {
        return with("steps", Integer.toString(steps));
    }

    public Plan withSeed(long seed) {
        return with("seed", Long.toString(seed));
    }

    /**
     * A plan that goes on from public weights, or any others: a model's name, file or run folder. Its architecture, patch and
     * normalisation are the model's; heads are fresh and learn first, the rate is a tenth and falls with depth ({@code
     * docs/adapting.md}). All else is as in the plan of the run that it is, or as in {@link #small}.
     */
    public static Plan adapt(String model) {
        return AdaptPlan.of(model).plan();
    }

    /** The same with all else as in another plan. */
    public static Plan adapt(String model, Plan like) {
        return AdaptPlan.of(model, like).plan();
    }

    /**
     * The plan of a phase at a higher resolution after a run by this plan: 10,000 steps, all schedules compressed into them, a
     * lower rate, larger crops, the run's heads kept ({@code docs/high-resolution.md}). {@code student.pretrainedWeights} is
     * still to be set to the run; {@link #continued(String, int, int)} does both.
     */
    public Plan highResolution(int size) {
        return HighResolution.of(this, size);
    }

    /** The same for the run in a folder, finished or not, and as many steps as given. */
    public static Plan continued(String run, int resolution, int steps) {
        return continued(Path.of(run), resolution, steps);
    }

    public static Plan continued(Path run, int resolution, int steps) {
        return HighResolution.continued(run, resolution, steps);
    }

    /** This plan bound to the folder its run is written to. */
    public PlannedRun withOut(String folder) {
        return withOut(Path.of(folder));
    }

    public PlannedRun withOut(Path folder) {
        return new PlannedRun(this, folder);
    }

    /** How images are prepared for features: at the size of the global crops. */
    Preprocessing preprocessing() {
        var size = views.global().size();
        return new Preprocessing(size, size, views.normalization());
    }

    /** Where the other plan differs, one setting each: {@code optimizer.clip: 3.0, here 1.5}; this plan is "here". */
    public List<String> differences(Plan other) {
        return PlanJson.differences(other, this);
    }

    /** Sentences about settings that are allowed and seldom meant. */
    public List<String> warnings() {
        return Stream.concat(teacher.warnings().stream(), distillation.warnings().stream())
                .toList();
    }

    /** The rates of every step. */
    Schedules schedules() {
        return Schedules.of(optimizer, teacher, course.steps(), course.batch())
                .withResting(adaptation.frozen(), course.steps());
    }

    @Override
    public String toString() {
        var a = student.architecture();
        return "Plan: " + course.steps() + " steps of " + course.batch() + " images, " + a.dim() + " wide, " + a.depth()
                + " deep, patch " + a.patch() + ", " + views.global().size() + " px"
                + (recipe() == Recipe.DISTILL
                        ? ", taught by the " + distillation.method() + " of " + distillation.teacher()
                        : "");
    }
}
