package io.github.dinov2j.model.train;

import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.views.CropSettings;
import io.github.dinov2j.data.views.ViewSettings;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.train.DistillationSettings.Method;
import java.util.Optional;

/**
 * Plans that distil a frozen model into a student (spec section 7.2): as another plan, but without drop path, from fresh
 * weights, on images normalised as the teacher knows them. A teacher that has trained heads teaches by them, and the student
 * has as many prototypes; of one without its tokens are learned.
 *
 * @param teacher as it is named
 * @param facts what is known of it
 * @param method what of it is learned
 */
record DistillPlan(String teacher, ModelFacts facts, Method method) {
    /** By the plan of the teacher's run, where it is one; else by the preset that the student is of, or {@code small}. */
    static Plan of(String teacher, String student, Optional<Method> method) {
        var facts = ModelFacts.of(teacher);
        var start = Presets.holds(student) ? Presets.named(student) : Presets.small();
        return new DistillPlan(teacher, facts, method.orElseGet(() -> usual(facts, DistillationSettings.none())))
                .plan(student, facts.run().orElse(start), start.student());
    }

    /** By another plan. */
    static Plan of(String teacher, String student, Plan like, Optional<Method> method) {
        var facts = ModelFacts.of(teacher);
        var start = Presets.holds(student) ? Presets.named(student) : like;
        return new DistillPlan(teacher, facts, method.orElseGet(() -> usual(facts, like.distillation())))
                .plan(student, like, start.student());
    }

    /** What trained heads say, where there are some; else as the other plan has it. */
    private static Method usual(ModelFacts facts, DistillationSettings other) {
        if (facts.heads().isPresent()) {
            return Method.HEADS;
        }
        return other.teacher().isEmpty() || other.method() == Method.HEADS ? Method.FEATURES : other.method();
    }

    private Plan plan(String student, Plan like, StudentSettings start) {
        var architecture = Presets.holds(student) ? start.architecture() : patched(shape(student));
        var views =
                views(like.views(), architecture.patch(), facts.preprocessing().normalization());
        return new Plan(
                like.course(),
                StudentSettings.fresh(sized(architecture, views), start.initialization(), start.headStd(), 0),
                method == Method.HEADS
                        ? facts.heads().map(its -> sameCount(like.heads(), its)).orElse(like.heads())
                        : like.heads(),
                method == Method.FEATURES ? withoutKoleo(like.losses()) : like.losses(),
                views,
                like.masks(),
                like.optimizer(),
                like.teacher(),
                settings(like.distillation()),
                AdaptationSettings.none());
    }

    private static Architecture shape(String student) {
        try {
            return Architecture.named(student);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Student \"" + student + "\" is unknown; there are vit_small, vit_base, vit_large, vit_giant2, each"
                            + " also with _reg, and the backbones of the presets: "
                            + String.join(", ", Presets.all().keySet()) + ".",
                    e);
        }
    }

    /** With the teacher's patch the patches of both meet one to one. */
    private Architecture patched(Architecture a) {
        var patch = facts.architecture().patch();
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

    /** The student's own heads, with the teacher's numbers of prototypes, shared or separate as the teacher's. */
    private static HeadSettings sameCount(HeadSettings own, HeadSettings its) {
        return new HeadSettings(sameCount(own.dino(), its.dino()), its.separate(), sameCount(own.ibot(), its.ibot()));
    }

    private static HeadSettings.Head sameCount(HeadSettings.Head own, HeadSettings.Head its) {
        return new HeadSettings.Head(its.prototypes(), own.hidden(), own.bottleneck(), own.layers());
    }

    /** Learned tokens need nothing that keeps them apart: the teacher's are. */
    private static LossSettings withoutKoleo(LossSettings like) {
        return new LossSettings(like.dino(), like.ibot(), 0, like.koleoOver(), like.studentTemperature());
    }

    private ViewSettings views(ViewSettings like, int patch, Normalization normalization) {
        return new ViewSettings(
                whole(like.global(), like.global().count(), patch),
                whole(like.local(), method == Method.FEATURES ? 0 : like.local().count(), patch),
                like.flipProbability(),
                like.colour(),
                like.blur(),
                like.solarizeProbability(),
                normalization);
    }

    /** The nearest size of whole patches. */
    private static CropSettings whole(CropSettings crop, int count, int patch) {
        var size = Math.max(1, Math.round((float) crop.size() / patch)) * patch;
        return new CropSettings(size, count, crop.minArea(), crop.maxArea(), crop.maxAspect());
    }

    private DistillationSettings settings(DistillationSettings same) {
        return new DistillationSettings(
                teacher, method, same.ibotTokens(), same.featureLoss(), same.whiten(), same.tokens(), same.precision());
    }
}
