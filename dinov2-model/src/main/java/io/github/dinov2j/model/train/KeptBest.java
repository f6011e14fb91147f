package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.BackboneFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What an online evaluation does in a run that started from weights: warns when features get worse than at the start, keeps the
 * best in {@code best.safetensors}, and lets the run stop when its plan wants that.
 */
final class KeptBest {
    private final Plan plan;
    private final RunFolder run;
    private final Saves saves;
    private final Progress progress;
    private final StartGuard guard;
    private Optional<String> stop = Optional.empty();

    private KeptBest(Plan plan, RunFolder run, Saves saves, Progress progress, StartGuard guard) {
        this.plan = plan;
        this.run = run;
        this.saves = saves;
        this.progress = progress;
        this.guard = guard;
    }

    /** After the evaluations so far, the start's first; empty where that one is missing. */
    static Optional<KeptBest> of(
            Plan plan, RunFolder run, List<EvalLine> lines, int judged, Saves saves, Progress progress) {
        if (lines.isEmpty() || lines.get(0).step() > 0) {
            return Optional.empty();
        }
        var guard = new StartGuard(lines.get(0), judged);
        var stopped = stoppedAt(run);
        for (var line : lines) {
            guard.hear(line);
            if (line.step() <= stopped) {
                guard.forgive();
            }
        }
        return Optional.of(new KeptBest(plan, run, saves, progress, guard));
    }

    /** The step after which the run stopped last, -1 where it never did. */
    private static int stoppedAt(RunFolder run) {
        return LogLines.with("event", run).stream()
                .filter(line -> line.get("event").getAsString().equals("stopped"))
                .mapToInt(line -> line.get("step").getAsInt())
                .max()
                .orElse(-1);
    }

    /** Before its line is logged, so that whatever the log calls the best is on the disk. */
    void keep(EvalLine line, StudentTeacher pair) {
        if (!guard.isBest(line)) {
            return;
        }
        var teacher = pair.teacher().backbone();
        saves.write(() -> new BackboneFile(
                        teacher.architecture(),
                        plan.preprocessing(),
                        teacher.parameters().stored())
                .write(run.best(), metadata(line)));
    }

    private static LinkedHashMap<String, String> metadata(EvalLine line) {
        var scores = new JsonObject();
        line.scores().forEach(scores::addProperty);
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("dinov2j.step", Integer.toString(line.step()));
        metadata.put("dinov2j.scores", new Gson().toJson(scores));
        return metadata;
    }

    /** After its line is logged. */
    void hear(EvalLine line) {
        var news = guard.hear(line);
        if (news && guard.isWorse()) {
            progress.say("Step " + line.step() + ": the features are worse than at the start: "
                    + guard.worseWords(line) + ". " + best()
                    + " Ctrl-C (in a notebook: interrupt) stops the run, and everything is saved; " + advice() + ".");
        } else if (news) {
            progress.say("Step " + line.step() + ": the features are as good as at the start again: "
                    + StartGuard.words(line) + ".");
        }
        var patience = plan.adaptation().patience();
        if (patience > 0 && guard.inARow() >= patience) {
            stop = Optional.of("The features were worse than at the start in " + guard.inARow()
                    + " evaluations in a row (adaptation.patience), the last time " + guard.worseWords(line) + ". "
                    + best() + " " + Character.toUpperCase(advice().charAt(0)) + advice().substring(1) + ".");
        }
    }

    private String advice() {
        return "for a new run try a lower optimizer.baseRate (now "
                + plan.optimizer().baseRate() + "), adaptation.anchor=1 or adaptation.unfreeze=last:4";
    }

    /** Why the run should stop, when it should. */
    Optional<String> stop() {
        return stop;
    }

    /** Which model is the best so far. */
    String best() {
        var best = guard.best();
        return best.step() == 0
                ? "None was better than the start, " + plan.student().pretrainedWeights() + " ("
                        + StartGuard.words(best) + ")."
                : "The best is that of step " + best.step() + " (" + StartGuard.words(best) + "), kept in " + run.best()
                        + ".";
    }
}
