package io.github.dinov2j.model.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Compares the evaluations of a run that started from weights with that of the start. An accuracy is worse when it is lower by
 * more than two binomial standard errors of the difference; both are measured on the same images, so that this is cautious. The
 * best evaluation is the one with the largest mean over the probes. All follows from the lines of the log.
 */
final class StartGuard {
    private static final double ERRORS = 2;

    private final EvalLine start;
    private final int judged;
    private EvalLine best;
    private List<String> worse = List.of();
    private int inARow;

    /** {@code judged} is the number of images that accuracies are taken of. */
    StartGuard(EvalLine start, int judged) {
        this.start = start;
        this.judged = judged;
        best = start;
    }

    /** Whether an accuracy is lower than another by more than noise. */
    static boolean worse(double start, double now, int judged) {
        var error = Math.sqrt((start * (1 - start) + now * (1 - now)) / judged);
        return start - now > ERRORS * error;
    }

    /** Takes an evaluation into account; whether the answer to {@link #isWorse} is another now. */
    boolean hear(EvalLine line) {
        var before = isWorse();
        worse = line.scores().keySet().stream()
                .filter(probe -> start.scores().containsKey(probe))
                .filter(probe -> worse(value(start, probe), value(line, probe), judged))
                .toList();
        inARow = isWorse() ? inARow + 1 : 0;
        if (isBest(line)) {
            best = line;
        }
        return isWorse() != before;
    }

    /** Whether it is better than all before, the start among them. */
    boolean isBest(EvalLine line) {
        return mean(line) > mean(best);
    }

    private static double mean(EvalLine line) {
        return line.scores().values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NEGATIVE_INFINITY);
    }

    private static double value(EvalLine line, String probe) {
        return line.scores().getOrDefault(probe, 0.0);
    }

    /** Whether the newest evaluation is worse than the start in any probe. */
    boolean isWorse() {
        return !worse.isEmpty();
    }

    /** How many of the newest evaluations are, one after the other. */
    int inARow() {
        return inARow;
    }

    /** The run was stopped for them and told to go on. */
    void forgive() {
        inARow = 0;
    }

    EvalLine best() {
        return best;
    }

    /** {@code knn 0.712 (start 0.801)} for each probe that is worse. */
    String worseWords(EvalLine line) {
        var words = new ArrayList<String>();
        worse.forEach(probe -> words.add(
                String.format(Locale.ROOT, "%s %.3f (start %.3f)", probe, value(line, probe), value(start, probe))));
        return String.join(", ", words) + ", more than two standard errors of " + judged + " images";
    }

    /** {@code knn 0.712, linear 0.801}. */
    static String words(EvalLine line) {
        return line.scores().entrySet().stream()
                .map(score -> String.format(Locale.ROOT, "%s %.3f", score.getKey(), score.getValue()))
                .collect(Collectors.joining(", "));
    }
}
