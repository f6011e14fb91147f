package io.github.dinov2j.model.train;

import io.github.dinov2j.model.backbone.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * A frozen teacher that a student learns from (spec section 7.2).
 *
 * @param teacher a model's name, a file or a run folder; empty = no distillation
 * @param method what of the teacher is learned
 * @param ibotTokens on which patches the student must agree with the teacher
 * @param featureLoss what is minimised with {@link Method#FEATURES}
 * @param whiten whether the teacher's tokens are whitened first, with {@link Method#FEATURES}
 * @param tokens whether the teacher runs in every step or its tokens are computed once and kept
 * @param precision what the teacher's backbone computes in; its heads compute as the run does
 */
public record DistillationSettings(
        String teacher,
        Method method,
        IbotTokens ibotTokens,
        FeatureLoss featureLoss,
        boolean whiten,
        Tokens tokens,
        Precision precision) {
    /** No distillation. */
    public static DistillationSettings none() {
        return new DistillationSettings(
                "", Method.HEADS, IbotTokens.ALL, FeatureLoss.COSINE, false, Tokens.LIVE, Precision.AUTO);
    }

    /** Whether a teacher's tokens themselves are learned, so that there are no prototypes. */
    boolean learnsFeatures() {
        return !teacher.isEmpty() && method == Method.FEATURES;
    }

    /** Sentences about settings that nothing reads here. */
    List<String> warnings() {
        var idle = new ArrayList<String>();
        if (!learnsFeatures()) {
            addIf(whiten, "whiten", idle);
            addIf(featureLoss != FeatureLoss.COSINE, "featureLoss", idle);
        }
        if (teacher.isEmpty()) {
            addIf(ibotTokens != IbotTokens.ALL, "ibotTokens", idle);
            addIf(tokens != Tokens.LIVE, "tokens", idle);
        }
        var where = teacher.isEmpty() ? "in a run without a teacher" : "where " + method + " are learned";
        return idle.stream()
                .map(name -> "The setting distillation." + name + " does nothing " + where + ".")
                .toList();
    }

    private static void addIf(boolean changed, String name, List<String> names) {
        if (changed) {
            names.add(name);
        }
    }

    /** What of the teacher is learned. */
    public enum Method {
        /** What its trained heads say, as in the paper. */
        HEADS,
        /** Its tokens themselves, through a linear projection: for released backbones, which come without heads. */
        FEATURES,
        /** Which of the k-means centres of its tokens each token is near, by the ordinary cross-entropies. */
        PROTOTYPES
    }

    /** On which patches of both global crops the iBOT term is taken; none is hidden from the student. */
    public enum IbotTokens {
        /** All, as in the paper. */
        ALL,
        /** Those that masks would hide, as in the DINOv3 code. */
        SAMPLED
    }

    /** The distance between tokens. */
    public enum FeatureLoss {
        /** One minus the cosine. */
        COSINE,
        /** Smooth L1 with beta 1, mean over the width. */
        SMOOTH_L1
    }

    /** Where the teacher's tokens come from. */
    public enum Tokens {
        /** The teacher sees every crop as the student does. */
        LIVE,
        /** Computed once for every whole image and kept on disk; crops are cut out of the stored grid. */
        STORED,
        /** STORED where that takes at most half the time and half the free disk, else LIVE; said aloud and kept for resuming. */
        AUTO
    }
}
