package io.github.dinov2j.model.train;

import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.views.ReadableImages;
import io.github.dinov2j.data.views.ReadableImages.Unreadable;
import io.github.dinov2j.data.views.SkippedImages;
import io.github.dinov2j.data.views.ViewLoader;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.run.EventFile;
import io.github.dinov2j.model.run.ResidentMemory;
import io.github.dinov2j.model.run.RunLock;
import io.github.dinov2j.model.run.RunProgress;
import io.github.dinov2j.model.torch.ComputeThreads;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Runs a plan on images: steps, log, checkpoints, progress; stops within a step when its thread is interrupted, waits while
 * the disk is full, and goes on from the newest checkpoint. It sees paths and pixels of the images, never their labels.
 */
public final class Pretraining implements AutoCloseable {
    private static final int SAID_ALOUD = 3;

    private final Plan plan;
    private final RunFolder run;
    private final ImageFolder images;
    private final Host host;
    private final TorchDevice device;
    private final StudentTeacher pair;
    private final TrainingStep training;
    private final Checkpoints checkpoints;
    private final Patience patience;
    private final Saves saves;
    private final RunObserver observer;
    private Optional<RunLock> lock = Optional.empty();
    private Optional<PretrainedWeights> start = Optional.empty();
    private int step;
    private int skippedImages;

    private Pretraining(Plan plan, RunFolder run, ImageFolder images, Optional<LabelledImages> labelled, Host host) {
        this.plan = plan;
        this.run = run;
        this.images = images;
        this.host = host;
        this.device = TorchDevice.open(host.device());
        pair = pair(plan, run, this.device);
        training = new TrainingStep(plan, pair, this.device);
        var course = plan.course();
        checkpoints = new Checkpoints(
                run.checkpoints(), course.upkeep(), new DataPosition(course.seed(), images.size(), course.batch()));
        patience = new Patience(host.pause(), new SaidPause(host.progress(), () -> step, this::event));
        saves = new Saves(pair, new CheckpointWriter(this::write), patience, run::log);
        observer = Observers.of(plan, run, images, labelled, device, saves, host.progress());
    }

    /** Gives the device back when there can be no pair, as without its teacher. */
    private static StudentTeacher pair(Plan plan, RunFolder run, TorchDevice device) {
        try {
            TeacherFile.checkApart(plan, run.root());
            return StudentTeacher.of(plan, device);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /** A new run in an empty or new folder. */
    public static Pretraining start(ImageFolder images, PlannedRun planned, String device, Progress progress) {
        return start(images, planned, Host.of(device, progress));
    }

    static Pretraining start(ImageFolder images, PlannedRun planned, Host host) {
        var run = new RunFolder(planned.folder());
        run.checkNew();
        var batch = planned.plan().course().batch();
        if (images.size() < batch) {
            throw new IllegalArgumentException(images.location() + " has " + images.size()
                    + " images, fewer than one batch of " + batch + "; set a smaller batch.");
        }
        // The folder is made last: what is refused before leaves nothing behind.
        var labelled = planned.labelled().map(LabelledImages::of);
        var opened = opened(new Pretraining(planned.plan(), run, images, labelled, host), Pretraining::begin);
        planned.warnings().forEach(host.progress()::say);
        return opened;
    }

    /** The run in {@code folder}, from its newest checkpoint, or from the start where there is none. */
    public static Pretraining resume(ImageFolder images, Path folder, String device, Progress progress) {
        return resume(images, folder, Optional.empty(), device, progress);
    }

    /** The same, evaluated on labelled images; without any, on those that the run was evaluated on before. */
    public static Pretraining resume(
            ImageFolder images, Path folder, Optional<ImageFolder> labelled, String device, Progress progress) {
        return resume(images, folder, labelled, Host.of(device, progress));
    }

    static Pretraining resume(ImageFolder images, Path folder, Host host) {
        return resume(images, folder, Optional.empty(), host);
    }

    private static Pretraining resume(ImageFolder images, Path folder, Optional<ImageFolder> labelled, Host host) {
        var run = new RunFolder(folder);
        var plan = run.plan();
        if (run.finished()) {
            var alone = plan.with("distillation.teacher", ""); // it is needed no more, and may be gone
            return opened(
                    new Pretraining(alone, run, known(images, run), Optional.empty(), host), Pretraining::checkImages);
        }
        var lock = RunLock.take(folder);
        try {
            var judgedOn = labelled.or(() -> Provenance.evaluated(run, host.progress()))
                    .map(LabelledImages::of);
            var opened = opened(new Pretraining(plan, run, known(images, run), judgedOn, host), Pretraining::goOn);
            opened.lock = Optional.of(lock);
            return opened;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The images with those that have vanished since the run began and were told as skipped. */
    private static ImageFolder known(ImageFolder images, RunFolder run) {
        return images.withLost(new SkippedImages(run.skipped()).bytes());
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

    private void begin() {
        pair.teaching().check(images);
        takeStart();
        host.disk()
                .require(
                        run.root(),
                        checkpoints.most(plan.course().steps()) * TrainingState.bytes(pair),
                        "the checkpoints of the run need",
                        "free some space, keep fewer (keepLast, keepEvery) or give a folder on another disk");
        run.make();
        lock = Optional.of(RunLock.take(run.root()));
        run.checkNew();
        run.removeLeftovers();
        run.plan(plan);
    }

    /** From its first checkpoint on a run needs what it started from only to be held near it. */
    private void takeStart() {
        var first = step == 0;
        if (!first && plan.adaptation().anchor() == 0) {
            return;
        }
        PretrainedWeights.of(plan, first ? host.progress()::say : sentence -> {})
                .ifPresent(weights -> {
                    Provenance.checkSameStart(run, weights.provenance());
                    if (first) {
                        weights.into(pair);
                        start = Optional.of(weights);
                    }
                    Anchor.of(plan, weights.backbone(), device).ifPresent(pair::hold);
                });
    }

    private void checkImages() {
        Provenance.checkSame(run, images);
    }

    private void goOn() {
        checkImages();
        Provenance.teacher(run).ifPresent(pair.teaching()::goOn);
        run.removeLeftovers();
        var warnings = new ArrayList<String>();
        step = checkpoints.readNewest(pair, warnings::add);
        takeStart();
        if (step > 0) {
            saves.known(step);
        }
        run.journal().forgetFrom(step);
        warnings.forEach(why -> event("checkpoint passed over", why));
        warnings.addAll(Provenance.changes(run, device));
        warnings.forEach(host.progress()::say);
        event("resumed", "");
    }

    /** Runs to the end of the plan; returns the written {@code model.safetensors}. */
    public Path run() {
        if (run.finished()) {
            return run.model();
        }
        listenToLog();
        stopIfInterrupted();
        saves.write(() ->
                Provenance.begin(run, plan, images, start.map(PretrainedWeights::provenance), pair.teaching(), device));
        var course = plan.course();
        var workers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        var patch = plan.student().architecture().patch();
        var readable = new ReadableImages(images, course.upkeep().corruptImages(images.size()));
        try (var loader = new ViewLoader(
                        readable,
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
            prepareTeaching();
            observer.begin(step, pair);
            steps(loader, readable);
            observer.end(step, pair);
        }
        stopIfInterrupted();
        saves.write(this::writeModel);
        stopIfInterrupted(); // whoever reads the model next would stumble over it
        return run.model();
    }

    private void prepareTeaching() {
        start.ifPresent(weights -> saves.write(() -> weights.bring(run)));
        try {
            pair.teaching().prepare(run, images, host.progress());
        } catch (CancellationException e) {
            throw interrupted();
        }
    }

    private void steps(ViewLoader loader, ReadableImages readable) {
        var clock = new StepClock();
        var skipped = new SkippedImages(run.skipped());
        while (step < plan.course().steps()) {
            stopIfInterrupted();
            saves.look();
            var report = moved(loader);
            step++;
            readable.found().forEach(image -> tell(image, skipped));
            report(report, clock.rate(plan.course().batch()));
            observer.after(report, pair);
            if (step % plan.course().checkpointEvery() == 0
                    || step == plan.course().steps()) {
                saves.begin(step);
            }
            stopIfWorse();
        }
        saves.finish();
    }

    private void stopIfWorse() {
        if (step < plan.course().steps()) {
            observer.stop().ifPresent(why -> {
                throw stopped(new IllegalStateException(why));
            });
        }
    }

    /** One step. What stops it leaves the state as it was before, and that is saved, unless it is no better. */
    private StepReport moved(ViewLoader loader) {
        try {
            return training.take(step, piece -> loader.piece(step, piece));
        } catch (CancellationException e) {
            throw interrupted(); // while it waited for views
        } catch (UncheckedIOException | IllegalArgumentException e) { // too many images cannot be read
            throw stopped(e);
        } catch (ArithmeticException e) {
            if (pair.notFinite().isEmpty()) {
                saves.now(step);
            }
            event("not finite", String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private UncheckedIOException stopped(RuntimeException why) {
        saves.now(step);
        event("stopped", String.valueOf(why.getMessage()));
        return new UncheckedIOException(
                why.getMessage() + " The run is saved as it is after step " + step + "; go on with --resume.",
                new IOException(why));
    }

    private void write(Snapshot snapshot) {
        host.disk()
                .require(
                        run.checkpoints(),
                        snapshot.memory().bytes(),
                        "the checkpoint of step " + snapshot.step() + " needs",
                        "free some space");
        run.journal().sync(); // no step of a checkpoint is missing in the log
        checkpoints.write(snapshot);
    }

    private void writeModel() {
        var teacher = pair.teacher().backbone();
        new BackboneFile(
                        teacher.architecture(),
                        plan.preprocessing(),
                        teacher.parameters().stored())
                .write(run.model());
        Provenance.end(run);
    }

    private void stopIfInterrupted() {
        if (Thread.interrupted()) {
            throw interrupted();
        }
    }

    private CancellationException interrupted() {
        var saved = "everything is saved in " + run.root();
        try {
            saves.now(step);
        } catch (UncheckedIOException e) {
            if (!DiskSpace.ranOut(e)) {
                throw e;
            }
            saved = "there was no room to save it (" + e.getMessage()
                    + "), what came after the last checkpoint will be done again";
        }
        event("interrupted", "");
        return new CancellationException("Interrupted after step " + step + " of "
                + plan.course().steps() + "; " + saved + ". Go on with --resume.");
    }

    private void tell(Unreadable image, SkippedImages skipped) {
        patience.whileFull(() -> {
            if (skipped.add(image)) {
                var event = Journal.event(step, "skipped image", image.reason());
                event.addProperty("path", image.path());
                run.log(event);
            }
        });
        if (++skippedImages <= SAID_ALOUD) {
            host.progress().say("Skipped " + image.path() + ": " + image.reason());
        }
    }

    private void event(String name, String why) {
        run.log(Journal.event(step, name, why));
    }

    private void report(StepReport report, double imagesPerSecond) {
        var line = report.json(imagesPerSecond);
        line.addProperty("resident_mb", Math.round(ResidentMemory.bytes() / 1e6));
        run.log(line);
        patience.whileFull(run.journal()::flush);
    }

    /** Whatever is logged goes to TensorBoard and the progress line too. */
    private void listenToLog() {
        run.listen(new EventFile(run.root())::add);
        var shown = new RunProgress(plan.course().steps());
        run.listen(line -> {
            if (shown.hear(line)) {
                host.progress().update(shown.state());
            }
        });
    }

    StudentTeacher pair() {
        return pair;
    }

    /** Native arrays alive in this run now; constant between steps. */
    int nativeArrays() {
        return device.manager().getManagedArrays().size();
    }

    @Override
    public void close() {
        saves.close();
        lock.ifPresent(RunLock::close);
        pair.teaching().close();
        device.close();
    }
}
