package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.data.views.ViewLoader;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.run.EventFile;
import io.github.dinov2j.model.run.ResidentMemory;
import io.github.dinov2j.model.run.RunProgress;
import io.github.dinov2j.model.torch.ComputeThreads;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Runs a plan on images: steps, log, checkpoints, progress; stops within a step when its thread is interrupted, and goes
 * on from the newest checkpoint. It sees paths and pixels of the images, never their labels.
 */
public final class Pretraining implements AutoCloseable {
    private static final int WARM_STEPS = 5;

    private final Plan plan;
    private final RunFolder run;
    private final ImageFolder images;
    private final Progress progress;
    private final TorchDevice device;
    private final StudentTeacher pair;
    private final TrainingStep training;
    private final RunObserver observer;
    private int step;

    private Pretraining(Plan plan, RunFolder run, ImageFolder images, String device, Progress progress) {
        this.plan = plan;
        this.run = run;
        this.images = images;
        this.progress = progress;
        this.device = TorchDevice.open(device);
        pair = StudentTeacher.of(plan, this.device);
        training = new TrainingStep(plan, pair, this.device);
        observer = RunObserver.none();
    }

    /** A new run in an empty or new folder. */
    public static Pretraining start(ImageFolder images, PlannedRun planned, String device, Progress progress) {
        var batch = planned.plan().course().batch();
        if (images.size() < batch) {
            throw new IllegalArgumentException(images.location() + " has " + images.size()
                    + " images, fewer than one batch of " + batch + "; set a smaller batch.");
        }
        var run = new RunFolder(planned.folder());
        run.checkNew();
        // The folder is made last: what is refused before leaves nothing behind.
        return opened(new Pretraining(planned.plan(), run, images, device, progress), made -> {
            planned.plan().warnings().forEach(progress::say);
            PretrainedWeights.load(planned.plan().student(), made.pair);
            run.start(planned.plan());
        });
    }

    /** The run in {@code folder}, from its newest checkpoint, or from the start where there is none. */
    public static Pretraining resume(ImageFolder images, Path folder, String device, Progress progress) {
        var run = new RunFolder(folder);
        return opened(new Pretraining(run.plan(), run, images, device, progress), Pretraining::goOn);
    }

    private static Pretraining opened(Pretraining pretraining, Consumer<Pretraining> beginning) {
        try {
            beginning.accept(pretraining);
            return pretraining;
        } catch (RuntimeException e) {
            pretraining.close();
            throw e;
        }
    }

    private void goOn() {
        Provenance.checkSame(run, images);
        run.newestCheckpoint()
                .ifPresentOrElse(
                        checkpoint -> step = Checkpoint.read(checkpoint, pair),
                        () -> PretrainedWeights.load(plan.student(), pair));
        run.forgetLogFrom(step);
        event("resumed");
    }

    /** Runs to the end of the plan; returns the written {@code model.safetensors}. */
    public Path run() {
        listenToLog();
        Provenance.begin(run, plan, images, device);
        var course = plan.course();
        var workers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        var patch = plan.student().architecture().patch();
        try (var loader = new ViewLoader(
                        images,
                        plan.views(),
                        plan.masks(),
                        patch,
                        course.batch(),
                        Accumulation.pieces(plan),
                        course.seed(),
                        workers);
                var threads =
                        ComputeThreads.forWidth(plan.student().architecture().dim());
                var off = GradMode.off()) {
            observer.begin(step, pair);
            var clock = new Clock();
            while (step < course.steps()) {
                stopIfInterrupted();
                var report = take(loader);
                step++;
                report(report, clock.rate(course.batch()));
                observer.after(report, pair);
                if (step % course.checkpointEvery() == 0 || step == course.steps()) {
                    save();
                }
            }
            observer.end(step, pair);
        }
        stopIfInterrupted(); // an interrupt would close the file being written
        var teacher = pair.teacher().backbone();
        new BackboneFile(
                        teacher.architecture(),
                        preprocessing(),
                        teacher.parameters().stored())
                .write(run.model());
        Provenance.end(run);
        return run.model();
    }

    /** A step whose numbers are not finite changes nothing: the state before it is saved, unless that is no better. */
    private StepReport take(ViewLoader loader) {
        try {
            return training.take(step, piece -> views(loader, piece));
        } catch (ArithmeticException e) {
            if (pair.notFinite().isEmpty()) {
                save();
            }
            event("not finite");
            throw e;
        }
    }

    /** Features are taken at the size of the global crops. */
    private Preprocessing preprocessing() {
        var size = plan.views().global().size();
        return new Preprocessing(size, size, plan.views().normalization());
    }

    /** An interrupt while waiting for views is obeyed as one between steps: everything is saved first. */
    private ViewBatch views(ViewLoader loader, int piece) {
        try {
            return loader.piece(step, piece);
        } catch (CancellationException e) {
            throw interrupted();
        }
    }

    private void stopIfInterrupted() {
        if (Thread.interrupted()) {
            throw interrupted();
        }
    }

    private CancellationException interrupted() {
        save();
        event("interrupted");
        return new CancellationException("Interrupted after step " + step + " of "
                + plan.course().steps() + "; everything is saved in " + run.root() + ". Go on with --resume.");
    }

    /** An interrupt closes the file that is being written; the checkpoint is then written again, and the interrupt kept. */
    private void save() {
        try {
            Checkpoint.write(run.checkpoint(step), pair, step);
        } catch (UncheckedIOException e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            Checkpoint.write(run.checkpoint(step), pair, step);
            Thread.currentThread().interrupt();
        }
        run.prune();
    }

    private void event(String name) {
        var line = new JsonObject();
        line.addProperty("step", step);
        line.addProperty("event", name);
        run.log(line);
    }

    private void report(StepReport report, double imagesPerSecond) {
        var line = report.json(imagesPerSecond);
        line.addProperty("resident_mb", Math.round(ResidentMemory.bytes() / 1e6));
        run.log(line);
    }

    /** Whatever is logged goes to TensorBoard and the progress line too. */
    private void listenToLog() {
        run.listen(new EventFile(run.root())::add);
        var shown = new RunProgress(plan.course().steps());
        run.listen(line -> {
            if (shown.hear(line)) {
                progress.update(shown.state());
            }
        });
    }

    /** Native arrays alive in this run now; constant between steps. */
    int nativeArrays() {
        return device.manager().getManagedArrays().size();
    }

    /** Images per second over the last steps, smoothed. */
    private static final class Clock {
        private long last = System.nanoTime();
        private double seconds;
        private int count;

        double rate(int images) {
            var now = System.nanoTime();
            var spent = (now - last) / 1e9;
            last = now;
            seconds = count++ < WARM_STEPS ? spent : 0.95 * seconds + 0.05 * spent;
            return images / seconds;
        }
    }

    @Override
    public void close() {
        device.close();
    }
}
