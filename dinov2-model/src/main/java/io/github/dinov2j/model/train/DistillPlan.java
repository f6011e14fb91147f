package io.github.dinov2j.model.train;

import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.views.CropSettings;
import io.github.dinov2j.data.views.ViewSettings;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.train.DistillationSettings.Method;

/**
 * Plans that distil a frozen model into a student (spec section 7.2): as another plan, but without drop path, from fresh
 * weights, on images normalised as the teacher knows them. Of one of our runs the trained heads teach, and the student has as
 * many prototypes; of a model without heads its tokens do.
 */
final class DistillPlan {
    private DistillPlan() {}

    /**
     * By the plan of the teacher's run, where it is one. Else as the preset that the student is named after, and as {@code
     * small} for the others.
     */
    static Plan of(String teacher, String student) {
        var facts = ModelFacts.of(teacher);
        var like = facts.run().orElseGet(() -> Presets.holds(student) ? Presets.named(student) : Presets.small());
        var start = Presets.holds(student) ? Presets.named(student) : Presets.small();
        return of(teacher, facts, student, like, start.student());
    }

    static Plan of(String teacher, String student, Plan like) {
        var start = Presets.holds(student) ? Presets.named(student) : like;
        return of(teacher, ModelFacts.of(teacher), student, like, start.student());
    }

    private static Plan of(String teacher, ModelFacts facts, String student, Plan like, StudentSettings start) {
        var architecture = Presets.holds(student)
                ? start.architecture()
                : patched(shape(student), facts.architecture().patch());
        var taught = facts.run().filter(DistillPlan::hasHeads);
        var views =
                views(like.views(), architecture.patch(), facts.preprocessing().normalization());
        return new Plan(
                like.course(),
                StudentSettings.fresh(sized(architecture, views), start.initialization(), start.headStd(), 0),
                taught.map(run -> sameCount(like.heads(), run.heads())).orElse(like.heads()),
                like.losses(),
                views,
                like.masks(),
                like.optimizer(),
                like.teacher(),
                settings(teacher, taught.isPresent(), like),
                AdaptationSettings.none());
    }

    private static Architecture shape(String student) {
        try {
            return Architecture.named(student);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Student \"" + student + "\" is unknown; there are "
                            + String.join(", ", Presets.all().keySet())
                            + " (the students of these presets), vit_small, vit_base, vit_large, vit_giant2, the last four also with _reg.",
                    e);
        }
    }

    /** A run that learned features alone leaves no prototypes. */
    private static boolean hasHeads(Plan run) {
        return run.recipe() != Plan.Recipe.DISTILL || run.distillation().method() != Method.FEATURES;
    }

    private static DistillationSettings settings(String teacher, boolean heads, Plan like) {
        var same = like.distillation();
        var headless =
                like.recipe() == Plan.Recipe.DISTILL && same.method() != Method.HEADS ? same.method() : Method.FEATURES;
        return new DistillationSettings(
                teacher,
                heads ? Method.HEADS : headless,
                same.ibotTokens(),
                same.featureLoss(),
                same.whiten(),
                same.tokens(),
                same.precision());
    }

    /** The student's own heads, with the teacher's numbers of prototypes, shared or separate as the teacher's. */
    private static HeadSettings sameCount(HeadSettings own, HeadSettings taught) {
        return new HeadSettings(
                sameCount(own.dino(), taught.dino()), taught.separate(), sameCount(own.ibot(), taught.ibot()));
    }

    private static HeadSettings.Head sameCount(HeadSettings.Head own, HeadSettings.Head taught) {
        return new HeadSettings.Head(taught.prototypes(), own.hidden(), own.bottleneck(), own.layers());
    }

    /** With the teacher's patch the patches of both meet one to one. */
    private static Architecture patched(Architecture a, int patch) {
        return new Architecture(a.dim(), a.depth(), a.heads(), patch, patch, a.registers(), a.positions(), a.variant());
    }

    /** Positions for the global crops, as in every preset. */
    private static Architecture sized(Architecture a, ViewSettings views) {
        return new Architecture(
                a.dim(),
                a.depth(),
                a.heads(),
                a.patch(),
                views.global().size(),
                a.registers(),
                a.positions(),
                a.variant());
    }

    private static ViewSettings views(ViewSettings like, int patch, Normalization normalization) {
        return new ViewSettings(
                whole(like.global(), patch),
                whole(like.local(), patch),
                like.flipProbability(),
                like.colour(),
                like.blur(),
                like.solarizeProbability(),
                normalization);
    }

    /** The nearest size of whole patches. */
    private static CropSettings whole(CropSettings crop, int patch) {
        var size = Math.max(1, Math.round((float) crop.size() / patch)) * patch;
        return new CropSettings(size, crop.count(), crop.minArea(), crop.maxArea(), crop.maxAspect());
    }
}
