package io.github.dinov2j.model.train;

import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Judge;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Judges the teacher's features (class token and mean of the patches) on labelled images of their own: before the first step,
 * every so many steps, and at the end. Labels go to the judge and nowhere else: it returns accuracies, which are only logged.
 */
final class OnlineEvaluation implements RunObserver {
    private static final long PIXEL_BYTES = 64L << 20;
    private static final long FEATURE_NUMBERS = 1L << 26; // 256 MiB of float32, both parts together
    private static final double MUCH = 0.1;
    private static final double LONG_SECONDS = 60;

    private final Plan plan;
    private final RunFolder run;
    private final ImageFolder training;
    private final LabelledImages labelled;
    private final Judge judge;
    private final TorchDevice device;
    private final Saves saves;
    private final Progress progress;
    private final ImageSample train;
    private final ImageSample test;
    private final long began = System.nanoTime();
    private Optional<EvalLine> last = Optional.empty();
    private Optional<KeptBest> guard = Optional.empty();
    private double seconds;
    private boolean costSaid;

    /** Refuses what can be known to be no use before anything is decoded, and a classpath without a judge. */
    OnlineEvaluation(
            Plan plan,
            RunFolder run,
            ImageFolder training,
            LabelledImages labelled,
            TorchDevice device,
            Saves saves,
            Progress progress) {
        this.plan = plan;
        this.run = run;
        this.training = training;
        this.labelled = labelled.thinned(most(plan));
        this.device = device;
        this.saves = saves;
        this.progress = progress;
        judge = judge(Judge.installed());
        train = sample(this.labelled.train());
        test = sample(this.labelled.test());
    }

    static Judge judge(Optional<Judge> installed) {
        return installed.orElseThrow(() -> new IllegalArgumentException("An evaluation was asked for, but there is no"
                + " judge on the classpath; add the module dinov2j-linear-probe."));
    }

    private static int most(Plan plan) {
        return (int) Math.max(
                2, FEATURE_NUMBERS / 2 / (2L * plan.student().architecture().dim()));
    }

    private ImageSample sample(LabelledImages.Part part) {
        return new ImageSample(labelled.images(), part.rows(), plan.preprocessing(), PIXEL_BYTES / 2);
    }

    /** What does not work at all is refused here, before the first step; later, a run is never ended by its evaluation. */
    @Override
    public void begin(int step, StudentTeacher pair) {
        try {
            var lines = LogLines.with("eval", run).stream().map(EvalLine::read).toList();
            last = lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1));
            guard = guard(lines);
            Provenance.evaluatedOn(run, labelled.images());
        } catch (UncheckedIOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        if (step == 0 && last.isEmpty()) {
            progress.say("Evaluation on " + labelled + "." + overlap());
            evaluate(0, pair);
            guard = guard(last.stream().toList());
        } else {
            if (startsFromWeights() && guard.isEmpty()) {
                progress.say(
                        "The start of this run was not evaluated, so nothing can be said of better or worse than it.");
            }
            evaluateIfDue(step, pair);
        }
    }

    private boolean startsFromWeights() {
        return !plan.student().pretrainedWeights().isEmpty();
    }

    private Optional<KeptBest> guard(List<EvalLine> lines) {
        return startsFromWeights()
                ? KeptBest.of(plan, run, lines, labelled.test().images().size(), saves, progress)
                : Optional.empty();
    }

    private String overlap() {
        var seen = labelled.seenIn(training);
        return seen == 0
                ? ""
                : " " + seen
                        + " of the images judged on are trained on too, without their labels: the accuracy is not that"
                        + " of images never seen.";
    }

    @Override
    public void after(StepReport report, StudentTeacher pair) {
        evaluateIfDue(report.step() + 1, pair);
    }

    @Override
    public void end(int steps, StudentTeacher pair) {
        evaluateIfDue(steps, pair);
        last.ifPresent(line -> progress.say("Evaluation at the end: " + line.words() + "."
                + guard.map(kept -> " " + kept.best()).orElse("")));
    }

    @Override
    public Optional<String> stop() {
        return guard.flatMap(KeptBest::stop);
    }

    private void evaluateIfDue(int step, StudentTeacher pair) {
        var due = step % plan.course().upkeep().evalEvery() == 0
                || step == plan.course().steps();
        if (!due || last.map(line -> line.step() >= step).orElse(false)) {
            return;
        }
        try {
            evaluate(step, pair);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            progress.say("The evaluation at step " + step + " failed, the run goes on: " + e.getMessage());
        }
    }

    /** An interrupt ends it without a line; the run obeys it right after, and evaluates again when it is resumed. */
    private void evaluate(int step, StudentTeacher pair) {
        var before = System.nanoTime();
        Map<String, Double> scores;
        try {
            scores = judge.judge(features(pair, train, labelled.train()), features(pair, test, labelled.test()));
        } catch (CancellationException e) {
            Thread.currentThread().interrupt();
            return;
        }
        var spent = (System.nanoTime() - before) / 1e9;
        var line = EvalLine.next(step, scores, last.map(EvalLine::best).orElse(Map.of()));
        var logged = EvalLine.read(line.json(spent)); // rounded, so that a resumed run compares the same numbers
        guard.ifPresent(kept -> kept.keep(logged, pair));
        run.log(line.json(spent));
        guard.ifPresent(kept -> kept.hear(logged));
        last = Optional.of(line);
        sayCost(spent);
    }

    private Features features(StudentTeacher pair, ImageSample images, LabelledImages.Part part) {
        var tokens = TeacherTokens.of(pair.teacher(), images, plan.course().piece(), device);
        var blocks = new LinkedHashMap<String, FeatureBlock>();
        blocks.put("cls", new FeatureBlock(new int[] {tokens.width()}, tokens.cls()));
        blocks.put("mean", new FeatureBlock(new int[] {tokens.width()}, tokens.mean()));
        return new Features("teacher", blocks, part.paths(), part.labels());
    }

    private void sayCost(double spent) {
        seconds += spent;
        var share = seconds / ((System.nanoTime() - began) / 1e9);
        if (!costSaid && seconds > LONG_SECONDS && share > MUCH) {
            costSaid = true;
            progress.say(String.format(
                    Locale.ROOT,
                    "Evaluations take %.0f %% of the time (%.1f seconds each); a larger evalEvery or fewer labelled images"
                            + " take less.",
                    100 * share,
                    spent));
        }
    }
}
