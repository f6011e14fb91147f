package io.github.dinov2j.model.train;

import java.util.OptionalInt;

/**
 * How a run treats the weights it starts from ({@code student.pretrainedWeights}), so that they are not broken.
 *
 * @param heads fresh heads, or those of the run that the weights come from
 * @param frozen share of the steps in which only the heads learn
 * @param unfreeze which blocks learn afterwards: {@code all}, or {@code last:4} and the like
 * @param anchor weight of a cosine term between the features of plain images now and at the start; 0 = none
 * @param patience evaluations in a row worse than the start after which the run stops; 0 = it only warns
 */
public record AdaptationSettings(Heads heads, double frozen, String unfreeze, double anchor, int patience) {
    public AdaptationSettings {
        Checks.that(frozen >= 0 && frozen < 1, "adaptation.frozen", frozen, "at least 0 and below 1");
        Checks.notNegative("adaptation.anchor", anchor);
        Checks.that(patience >= 0, "adaptation.patience", patience, "0 or more");
        Checks.that(
                unfreeze.matches("all|last:[1-9]\\d{0,3}"),
                "adaptation.unfreeze",
                unfreeze,
                "all, or last: and a number of blocks, as in last:4");
    }

    /** Nothing is guarded. */
    public static AdaptationSettings none() {
        return new AdaptationSettings(Heads.FRESH, 0, "all", 0, 0);
    }

    /** Refuses what does not fit the student. */
    void check(StudentSettings student) {
        var depth = student.architecture().depth();
        Checks.that(
                lastBlocks().orElse(1) <= depth,
                "adaptation.unfreeze",
                unfreeze,
                "at most last:" + depth + ", the blocks that there are");
        if (student.pretrainedWeights().isEmpty()) {
            var rule = " in a run that starts from no weights: student.pretrainedWeights is empty";
            Checks.that(frozen == 0, "adaptation.frozen", frozen, 0 + rule);
            Checks.that(lastBlocks().isEmpty(), "adaptation.unfreeze", unfreeze, "all" + rule);
            Checks.that(anchor == 0, "adaptation.anchor", anchor, 0 + rule);
            Checks.that(patience == 0, "adaptation.patience", patience, 0 + rule);
        }
    }

    /** How many of the last blocks learn; empty = all, and the embeddings too. */
    OptionalInt lastBlocks() {
        return unfreeze.equals("all")
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(unfreeze.substring(unfreeze.indexOf(':') + 1)));
    }

    /** Which heads a run starts with. */
    public enum Heads {
        /** Drawn anew. */
        FRESH,
        /** Those of the run that the weights come from, with its centres. */
        KEPT
    }
}
