package io.github.dinov2j.model.health;

import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What the teacher makes of a fixed sample of images, in numbers.
 *
 * @param sample how many images, prototypes and numbers of a class token they come from
 * @param answers how the prototypes are used; all NaN where there are none
 * @param tokens how the class tokens lie
 */
public record Signals(Sample sample, Answers answers, Spread tokens) {
    /**
     * Sizes: n images, K prototypes, D numbers of a class token.
     *
     * @param images n, 2 or more
     * @param prototypes K, 2 or more; 0 where a run has none
     * @param width D
     */
    public record Sample(int images, int prototypes, int width) {
        public Sample {
            if (images < 2 || (prototypes < 2 && prototypes != 0) || width < 1) {
                throw new IllegalArgumentException("Signals of " + images + " images, " + prototypes
                        + " prototypes and " + width + " numbers; expected at least 2, 2 and 1.");
            }
        }

        /** What n images can tell apart at most, in nats: ln min(K, n). */
        double most() {
            return Math.log(Math.min(prototypes, images));
        }

        /** The share of the prototypes that n sharp answers, spread at random, leave unused. */
        double unusedByChance() {
            return Math.exp(-(double) images / prototypes);
        }
    }

    /**
     * The prototypes. H is entropy. Plain answers are those that nothing has balanced over the images: the softmax of the logits
     * over the teacher temperature, centred where the run centres (its centre is a learned bias), never Sinkhorn-Knopp's.
     *
     * @param targetEntropy mean H of a target / ln K: 0 = all on one prototype, 1 = uniform
     * @param information (H of the mean target - mean H) / ln min(K, n): how far targets tell images apart
     * @param plainEntropy H of the mean plain answer / ln min(K, n), at most 1: how evenly the prototypes are used
     * @param unused share of the prototypes whose mean plain answer is below 0.1 / K
     * @param logitStd standard deviation of a logit over the images, mean over prototypes
     */
    public record Answers(
            double targetEntropy, double information, double plainEntropy, double unused, double logitStd) {
        /** Of a run without prototypes. */
        static Answers none() {
            return new Answers(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
    }

    /**
     * The class tokens.
     *
     * @param cosine mean cosine between two images
     * @param directions participation ratio (sum of variances)^2 / sum of their squares: in how many directions they vary
     * @param movement 1 - mean cosine between an image's token now and at the start of the run; NaN = unknown
     */
    public record Spread(double cosine, double directions, double movement) {}

    /** Whether there are prototypes to judge. */
    boolean judgesAnswers() {
        return sample.prototypes() > 0;
    }

    /** Whether there are enough images to judge unused prototypes: with fewer, chance alone leaves more than a third. */
    boolean judgesUnused() {
        return judgesAnswers() && sample.images() >= sample.prototypes();
    }

    /** The unused share beyond what chance leaves, 0 to 1; 0 where there are too few images to say. */
    double unusedBeyondChance() {
        var chance = sample.unusedByChance();
        return judgesUnused() ? Math.max(0, (answers.unused() - chance) / (1 - chance)) : 0;
    }

    /** About how many prototypes are in use: exp of the entropy of the mean plain answer. */
    double effectivePrototypes() {
        return Math.exp(answers.plainEntropy() * sample.most());
    }

    /** The directions of the class tokens as a share of what n images and D numbers allow. */
    double directionsShare() {
        return tokens.directions() / Math.min(sample.width(), sample.images() - 1);
    }

    /** The member {@code signals} of a line of the log; what is unknown is left out. */
    public JsonObject toJson() {
        var json = new JsonObject();
        json.addProperty("images", sample.images());
        add(json, "target_entropy", answers.targetEntropy());
        add(json, "information", answers.information());
        add(json, "plain_entropy", answers.plainEntropy());
        add(json, "unused", answers.unused());
        add(json, "logit_std", answers.logitStd());
        add(json, "cosine", tokens.cosine());
        add(json, "directions", tokens.directions());
        add(json, "movement", tokens.movement());
        return json;
    }

    /** Six significant digits: enough to plot, short enough to read. */
    private static void add(JsonObject json, String name, double value) {
        if (Double.isFinite(value)) {
            json.addProperty(name, new BigDecimal(value).round(new MathContext(6)));
        }
    }
}
