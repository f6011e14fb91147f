package io.github.dinov2j.model.health;

import java.util.Locale;
import java.util.Optional;

/**
 * What the signals of a run say, in a plain sentence. The thresholds start from a study of 25 runs and were checked on those
 * of docs/health.md.
 *
 * @param condition how the run is
 * @param finding what was seen, without a full stop
 * @param advice what to try; empty where nothing is wrong
 * @param sure whether one look is enough; else the signals of a slow start are the same, and only a second look tells
 */
public record Verdict(Condition condition, String finding, String advice, boolean sure) {
    static final double COLLAPSED_ENTROPY = 0.3;
    static final double COLLAPSED_UNUSED = 0.9;
    static final double COLLAPSED_COSINE = 0.9;
    static final double SAME_LOGITS = 1e-3;
    static final double STUCK_INFORMATION = 0.1;
    static final double STUCK_TARGETS = 0.95;
    static final double STUCK_MOVEMENT = 1e-3;
    static final double LOW_INFORMATION = 0.2;
    static final double MANY_UNUSED = 0.8;
    static final double HIGH_COSINE = 0.5;
    static final double FEW_DIRECTIONS = 0.08;

    /** The verdict on these signals; {@code recipe} decides what is worth trying. */
    public static Verdict of(Signals s, Recipe recipe) {
        if (!finite(s)) {
            return new Verdict(
                    Condition.COLLAPSED,
                    s.judgesAnswers()
                            ? "the teacher's answers are no finite numbers"
                            : "the class tokens are no finite numbers",
                    recipe.apart(),
                    true);
        }
        if (s.tokens().movement() < STUCK_MOVEMENT) {
            return new Verdict(Condition.STUCK, "the teacher is where the run began", recipe.faster(), false);
        }
        return badAnswers(s, recipe)
                .or(() -> s.tokens().cosine() > COLLAPSED_COSINE
                        ? Optional.of(new Verdict(Condition.COLLAPSED, alike(s), recipe.apart(), false))
                        : Optional.empty())
                .orElseGet(() -> warned(s, recipe));
    }

    /** What is unknown, where there are no prototypes, is not below and not above any threshold. */
    private static Optional<Verdict> badAnswers(Signals s, Recipe recipe) {
        if (oneAnswer(s)) {
            return Optional.of(new Verdict(Condition.COLLAPSED, sameAnswers(s), recipe.apart(), true));
        }
        if (s.answers().logitStd() < SAME_LOGITS) {
            return Optional.of(
                    new Verdict(Condition.COLLAPSED, "all images get the same logits", recipe.apart(), false));
        }
        if (s.answers().targetEntropy() > STUCK_TARGETS || s.answers().information() < STUCK_INFORMATION) {
            return Optional.of(new Verdict(Condition.STUCK, emptyTargets(s), recipe.sharper(), false));
        }
        return Optional.empty();
    }

    private static boolean finite(Signals s) {
        var a = s.answers();
        var answers = a.targetEntropy() + a.information() + a.plainEntropy() + a.unused();
        return (!s.judgesAnswers() || Double.isFinite(answers))
                && Double.isFinite(s.tokens().cosine() + s.tokens().directions());
    }

    private static boolean oneAnswer(Signals s) {
        return s.answers().plainEntropy() < COLLAPSED_ENTROPY || s.unusedBeyondChance() > COLLAPSED_UNUSED;
    }

    private static String sameAnswers(Signals s) {
        return s.unusedBeyondChance() > COLLAPSED_UNUSED
                ? percent(s.answers().unused()) + " of the prototypes are unused"
                : "all images go to about " + Math.round(s.effectivePrototypes()) + " of "
                        + s.sample().prototypes() + " prototypes";
    }

    private static String alike(Signals s) {
        return String.format(
                Locale.ROOT,
                "the class tokens of different images are alike (mean cosine %.2f)",
                s.tokens().cosine());
    }

    private static String emptyTargets(Signals s) {
        return s.answers().targetEntropy() > STUCK_TARGETS
                ? "the targets are nearly uniform (" + percent(s.answers().targetEntropy()) + " of the largest entropy)"
                : "the targets are nearly the same for every image";
    }

    private static Verdict warned(Signals s, Recipe recipe) {
        if (s.answers().information() < LOW_INFORMATION) {
            return warning("the targets tell images little apart (" + told(s) + ")", recipe.sharper());
        }
        if (s.unusedBeyondChance() > MANY_UNUSED) {
            return warning(percent(s.answers().unused()) + " of the prototypes are unused", recipe.apart());
        }
        if (s.tokens().cosine() > HIGH_COSINE) {
            return warning(alike(s), recipe.apart());
        }
        if (s.directionsShare() < FEW_DIRECTIONS) {
            return warning("the class tokens vary in few directions (" + directions(s) + ")", recipe.apart());
        }
        return new Verdict(
                Condition.HEALTHY,
                s.judgesAnswers()
                        ? "the targets tell images apart (" + told(s) + ")"
                        : "the class tokens tell images apart (" + directions(s)
                                + " directions; there are no prototypes to judge)",
                "",
                true);
    }

    private static Verdict warning(String finding, String advice) {
        return new Verdict(Condition.WARNING, finding, advice, true);
    }

    private static String told(Signals s) {
        return percent(s.answers().information()) + " of what they could say";
    }

    private static String directions(Signals s) {
        return String.format(
                Locale.ROOT, "%.1f of %d", s.tokens().directions(), s.sample().width());
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    /** The sentence of logs and warnings: what was seen, since when, what to try. */
    public String why(int sinceStep) {
        return finding + " since step " + sinceStep + tried();
    }

    /** The same after a first look that is not enough. */
    public String suspicion(int sinceStep) {
        return finding + " since step " + sinceStep + ", " + condition.word() + " if it stays so" + tried();
    }

    private String tried() {
        return advice.isEmpty() ? "" : "; try " + advice;
    }
}
