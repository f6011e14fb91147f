package io.github.dinov2j.model.train;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.health.Condition;
import io.github.dinov2j.model.health.Measurement;
import io.github.dinov2j.model.health.Recipe;
import io.github.dinov2j.model.health.Signals;
import io.github.dinov2j.model.health.Verdict;
import io.github.dinov2j.model.loss.LogitBlocks;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Judges a run every so many steps and at its end, once the warm-up of the learning rate and twenty steps more are over: a
 * line in the log each time, a sentence aloud when the verdict changes. No randomness of the run is drawn and no weight is touched.
 */
final class HealthCheck implements RunObserver {
    private static final int FIRST = 20; // steps after the warm-up before which every run looks bad
    private static final int LONG = 50; // steps after the warm-up from which a slow start is none any more

    private final Plan plan;
    private final RunFolder run;
    private final ImageFolder images;
    private final TorchDevice device;
    private final Progress progress;
    private Optional<HealthBaseline> baseline = Optional.empty();
    private Optional<HealthLine> last = Optional.empty();

    HealthCheck(Plan plan, RunFolder run, ImageFolder images, TorchDevice device, Progress progress) {
        this.plan = plan;
        this.run = run;
        this.images = images;
        this.device = device;
        this.progress = progress;
    }

    /** An interrupt ends the looking; the run obeys it right after, and looks again when it is resumed. */
    @Override
    public void begin(int step, StudentTeacher pair) {
        try {
            last = LogLines.last("health", run).map(HealthLine::read);
            baseline = baseline(step, HealthSample.of(images, plan), pair);
        } catch (CancellationException | UncheckedIOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        lookIfDue(step, pair);
    }

    private Optional<HealthBaseline> baseline(int step, ImageSample sample, StudentTeacher pair) {
        if (sample.size() < 2) {
            progress.say("The health of this run is not judged: its images cannot be read.");
            return Optional.empty();
        }
        return Optional.of(
                step == 0
                        ? HealthBaseline.write(run, sample, tokens(sample, pair).cls())
                        : HealthBaseline.read(run, sample));
    }

    @Override
    public void after(StepReport report, StudentTeacher pair) {
        lookIfDue(report.step() + 1, pair);
    }

    @Override
    public void end(int steps, StudentTeacher pair) {
        lookIfDue(steps, pair);
        last.ifPresent(line -> progress.say("At the end " + line.sentence()));
    }

    private void lookIfDue(int step, StudentTeacher pair) {
        var due = step % plan.course().upkeep().healthEvery() == 0
                || step == plan.course().steps();
        var known = last.map(line -> line.step() >= step).orElse(false);
        if (due && !known && warm(step) >= FIRST) {
            baseline.ifPresent(start -> look(step, pair, start));
        }
    }

    private int warm(int step) {
        return step - plan.schedules().beginning();
    }

    private void look(int step, StudentTeacher pair, HealthBaseline start) {
        var before = System.nanoTime();
        Signals signals;
        try {
            signals = signals(step, pair, start);
        } catch (CancellationException e) {
            return;
        }
        var verdict = Verdict.of(signals, recipe());
        var line = HealthLine.next(step, verdict, last, step == plan.course().steps() && warm(step) >= LONG);
        run.log(line.json(signals, (System.nanoTime() - before) / 1e9));
        sayIfChanged(line);
        last = Optional.of(line);
    }

    private void sayIfChanged(HealthLine line) {
        var before = last.map(HealthLine::condition).orElse(Condition.HEALTHY);
        if (line.condition() != before) {
            progress.say("Step " + line.step() + ": " + line.sentence());
        }
    }

    private Signals signals(int step, StudentTeacher pair, HealthBaseline start) {
        var tokens = tokens(start.sample(), pair);
        var temperature = plan.schedules().at(step - 1).teacherTemperature();
        try (var scope = new StepScope(device)) {
            var cls = scope.manager()
                    .create(tokens.cls(), new Shape(start.sample().size(), tokens.width()));
            if (plan.distillation().learnsFeatures()) {
                return Measurement.of(cls, start.cls());
            }
            var logits = pair.teacher().prototypes().dino().forward(cls);
            var targets = Objects.requireNonNull(pair.teaching().targets().get("dino"))
                    .of(LogitBlocks.whole(logits), temperature)
                    .block(0); // never settled: the centre stays
            var plain = sinkhorn() ? Tensors.softmax(logits.div((float) temperature)) : targets;
            return Measurement.of(cls, logits, plain, targets, start.cls());
        }
    }

    private boolean sinkhorn() {
        return plan.teacher().targets() == TeacherSettings.TargetMethod.SINKHORN_KNOPP;
    }

    private TeacherTokens tokens(ImageSample sample, StudentTeacher pair) {
        return TeacherTokens.of(pair.teacher(), sample, plan.course().piece(), device);
    }

    private Recipe recipe() {
        return new Recipe(
                sinkhorn() || plan.distillation().learnsFeatures(), // else it would be advised
                plan.losses().koleo(),
                plan.optimizer().baseRate(),
                plan.teacher().temperature().to(),
                plan.teacher().momentum().from());
    }
}
