package io.github.dinov2j.model.train;

import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.head.PrototypeHeads;
import io.github.dinov2j.model.loss.FeatureDistance;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Optional;

/** Who teaches in a plan: the one place that tells recipes and methods apart. */
final class Teachings {
    private Teachings() {}

    /** The teaching of a plan; {@code mean} is the student's exponential mean, which teaches where no teacher is named. */
    static Teaching of(Plan plan, Network mean, TorchDevice device) {
        if (plan.recipe() != Plan.Recipe.DISTILL) {
            return PrototypeTeaching.by(mean, Objective.of(plan, device.manager()));
        }
        var teacher = FrozenTeacher.open(plan.distillation(), plan.student().architecture(), device)
                .prepare(plan);
        var tokens = new ChosenTokens(plan, teacher, device, DiskSpace.real());
        return new FrozenTeaching(
                teacher,
                tokens,
                switch (plan.distillation().method()) {
                    case HEADS -> byHeads(plan, teacher, tokens, device);
                    case FEATURES -> byFeatures(plan, teacher, tokens, device);
                    case PROTOTYPES -> byPrototypes(plan, teacher, tokens, device);
                });
    }

    private static Teaching byFeatures(Plan plan, FrozenTeacher teacher, TokenSource tokens, TorchDevice device) {
        var distance =
                switch (plan.distillation().featureLoss()) {
                    case COSINE -> FeatureDistance.COSINE;
                    case SMOOTH_L1 -> FeatureDistance.SMOOTH_L1;
                };
        var whitening = plan.distillation().whiten()
                ? Optional.of(new Whitening(teacher, plan, device))
                : Optional.<Whitening>empty();
        return new FeatureTeaching(tokens, distance, plan.losses(), whitening);
    }

    private static Teaching byPrototypes(Plan plan, FrozenTeacher teacher, TokenSource tokens, TorchDevice device) {
        var prototypes = new ClusterPrototypes(teacher, plan, device);
        return new ClusterTeaching(tokens, prototypes, Objective.of(plan, device.manager()));
    }

    private static Teaching byHeads(Plan plan, FrozenTeacher teacher, TokenSource tokens, TorchDevice device) {
        var heads = teacher.heads()
                .orElseThrow(() -> new IllegalArgumentException("The teacher " + teacher.model()
                        + " has no trained heads, which the method HEADS learns from: released models come without, and"
                        + " a run has them in its last checkpoint; take --method features or prototypes"
                        + " (distillation.method)."));
        check(plan.heads(), heads, teacher.model());
        return new PrototypeTeaching(tokens, heads, Objective.of(plan, device.manager()));
    }

    /** A student learns what each prototype of its teacher says, so both have as many. */
    private static void check(HeadSettings student, PrototypeHeads teacher, String model) {
        check(
                "class tokens",
                model,
                teacher.dino().prototypeCount(),
                student.dino().prototypes(),
                "heads.dino.prototypes to ");
        check(
                "patches",
                model,
                teacher.ibot().prototypeCount(),
                student.ofPatches().prototypes(),
                student.separate()
                        ? "heads.ibot.prototypes to "
                        : "heads.separate to true and heads.ibot.prototypes to ");
    }

    private static void check(String tokens, String model, int teacher, int student, String remedy) {
        if (teacher != student) {
            throw new IllegalArgumentException("The teacher " + model + " has " + teacher + " prototypes for " + tokens
                    + " and the student " + student + "; expected as many, set " + remedy + teacher + ".");
        }
    }
}
