package io.github.dinov2j.cli;

import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.train.DistillationSettings.IbotTokens;
import io.github.dinov2j.model.train.DistillationSettings.Method;
import io.github.dinov2j.model.train.ModelFacts;
import io.github.dinov2j.model.train.Plan;
import java.util.Optional;

/**
 * What a plan needs in numbers: parameters are exact, memory, disk and operations are rules of thumb.
 *
 * @param plan the plan
 * @param frozen the teacher of a distillation
 */
record Needs(Plan plan, Optional<ModelFacts> frozen) {
    private static final int FLOAT = 4;
    /** Student, teacher, gradients, two moments; and a copy of all but the gradients while it is being saved. */
    private static final int COPIES_IN_MEMORY = 9;
    /** Student, teacher, two moments. */
    private static final int COPIES_IN_A_CHECKPOINT = 4;
    /** What a block keeps of a token for the backward pass, in multiples of its width. */
    private static final int KEPT_OF_A_TOKEN = 20;

    static Needs of(Plan plan) {
        return new Needs(
                plan,
                plan.recipe() == Plan.Recipe.DISTILL
                        ? Optional.of(ModelFacts.of(plan.distillation().teacher()))
                        : Optional.empty());
    }

    /** Parameters of the frozen teacher with its heads: no gradients, no moments, in no checkpoint. */
    long teacher() {
        return frozen.map(facts -> facts.architecture().parameters() + teacherHeads(facts))
                .orElse(0L);
    }

    /** Trained heads, or the centres of its tokens. */
    private long teacherHeads(ModelFacts facts) {
        int width = facts.architecture().dim();
        return switch (plan.distillation().method()) {
            case HEADS -> facts.heads().map(its -> heads(its, width)).orElse(0L);
            case PROTOTYPES ->
                (long) width
                        * (plan.heads().dino().prototypes()
                                + (plan.heads().separate() ? plan.heads().ibot().prototypes() : 0));
            case FEATURES -> 0;
        };
    }

    /** The teacher, where its tokens are learned: through linear maps instead of heads with prototypes. */
    private Optional<ModelFacts> learned() {
        return frozen.filter(facts -> plan.distillation().method() == Method.FEATURES);
    }

    long backbone() {
        return plan.student().architecture().parameters();
    }

    long heads() {
        int width = plan.student().architecture().dim();
        return learned()
                .map(facts -> 2L * (width + 1) * facts.architecture().dim())
                .orElseGet(() -> heads(plan.heads(), width));
    }

    private static long heads(HeadSettings heads, int width) {
        return heads.dino().parameters(width) + (heads.separate() ? heads.ibot().parameters(width) : 0);
    }

    /** Bytes beside Java's own: weights and what belongs to them, and the activations of one piece of a batch. */
    long memory() {
        return (COPIES_IN_MEMORY * (backbone() + heads()) + teacher()) * FLOAT + activations() + logits();
    }

    private long activations() {
        Architecture shape = plan.student().architecture();
        int number = plan.course().precision() == Precision.FLOAT32 ? FLOAT : FLOAT / 2;
        long depth = plan.student().recompute() ? 1 : shape.depth();
        long inputs = plan.student().recompute() ? shape.depth() : 0;
        return (KEPT_OF_A_TOKEN * depth + inputs) * plan.course().piece() * tokens() * shape.dim() * number;
    }

    /** Logits, their softmax and gradient, of class tokens and the patches of iBOT. */
    private long logits() {
        if (learned().isPresent()) {
            return 0;
        }
        HeadSettings heads = plan.heads();
        long numbers = (long) (classes() * heads.dino().prototypes()
                + masked() * heads.ofPatches().prototypes());
        return 3 * numbers * plan.course().piece() * FLOAT;
    }

    /** Bytes of the checkpoints kept, one being written, and the finished model. */
    long disk() {
        long checkpoint = COPIES_IN_A_CHECKPOINT * (backbone() + heads());
        return (checkpoint * (1 + checkpoints()) + backbone()) * FLOAT;
    }

    private long checkpoints() {
        var upkeep = plan.course().upkeep();
        long all = -Math.floorDiv(-plan.course().steps(), upkeep.checkpointEvery());
        long forever = 0;
        if (upkeep.keepEvery() > 0) {
            forever = plan.course().steps() / common(upkeep.keepEvery(), upkeep.checkpointEvery());
        }
        return Math.min(all, upkeep.keepLast() + forever);
    }

    /** The first step that is a multiple of both. */
    private static long common(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b;
    }

    /** Two a parameter and token forward, twice that backward; the teacher sees the global crops, forward only. */
    double operations() {
        double passes = plan.student().recompute() ? 8 : 6;
        long teacher = frozen.map(facts -> facts.architecture().parameters()).orElse(backbone());
        double image = passes * tokens() * backbone()
                + 2 * globalTokens() * teacher
                + (passes * (classes() + masked()) + 2 * (2 + masked())) * heads();
        return image * plan.course().batch() * plan.course().steps();
    }

    /** Tokens of all crops of an image that the student sees. */
    private long tokens() {
        return globalTokens()
                + tokens(plan.views().local().size()) * plan.views().local().count();
    }

    private long globalTokens() {
        return tokens(plan.views().global().size()) * plan.views().global().count();
    }

    private long tokens(int size) {
        long side = size / plan.student().architecture().patch();
        return 1 + plan.student().architecture().registers() + side * side;
    }

    private long classes() {
        return plan.views().global().count() + plan.views().local().count();
    }

    /** Patches of an image that iBOT is taken on, on average: the masked ones, in a distillation all. */
    private double masked() {
        var masks = plan.masks();
        if (frozen.isPresent() && plan.distillation().ibotTokens() == IbotTokens.ALL) {
            return globalTokens()
                    - (1.0 + plan.student().architecture().registers())
                            * plan.views().global().count();
        }
        double share = masks.sampleProbability() * (masks.minRatio() + masks.maxRatio()) / 2;
        long side = plan.views().global().size() / plan.student().architecture().patch();
        return share * plan.views().global().count() * side * side;
    }
}
