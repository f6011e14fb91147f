package io.github.dinov2j.cli;

import io.github.dinov2j.cli.report.Comparison;
import io.github.dinov2j.cli.report.Judgement;
import io.github.dinov2j.cli.report.Page;
import io.github.dinov2j.cli.report.Pictures;
import io.github.dinov2j.cli.report.Report;
import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.Extraction;
import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.probe.Baselines;
import io.github.dinov2j.probe.Evaluation;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The whole way on one data set: pretrain without labels, take features, judge them beside their floors, draw. */
final class Demo {
    private static final List<Tokens> TOKENS = List.of(Tokens.CLASS, Tokens.CLASS_AND_MEAN, Tokens.CLASS_AND_PATCHES);
    private static final int BATCH = 64;

    private final ImageFolder train;
    private final ImageFolder test;
    private final Plan plan;
    private final Path out;
    private final Progress progress;
    private final Consumer<String> notes;
    private final Stopwatch watch = new Stopwatch();

    Demo(ImageFolder images, Plan plan, Path out, Progress progress, Consumer<String> notes) {
        train = images.under("train");
        test = images.under("test");
        this.plan = plan;
        this.out = out;
        this.progress = progress;
        this.notes = notes;
    }

    /** What the demo found. */
    record Outcome(List<Evaluation> evaluations, Report report) {}

    Outcome run() {
        try (DinoModel model = watch.time("pretrain", this::pretrained);
                DinoModel twin = model.untrainedTwin(
                        plan.student().initialization(), plan.course().seed())) {
            FeatureSet learned = features(model, Jury.PRETRAINED);
            FeatureSet floor = features(twin, Jury.UNTRAINED);
            List<Evaluation> evaluations = new Jury(watch, progress).judge(List.of(learned, floor, pixels()));
            List<Comparison> comparisons = Jury.compare(evaluations);
            Pictures pictures = watch.time("pictures", () -> pictures(learned));
            Judgement judgement =
                    new Judgement(evaluations.stream().map(Rows::row).toList(), comparisons);
            Report report = new DemoReport(
                            run(out),
                            plan,
                            train.size(),
                            test.size(),
                            model.architecture().parameters())
                    .report(judgement, pictures, watch.stages());
            write(report);
            return new Outcome(evaluations, report);
        }
    }

    static Path run(Path out) {
        return out.resolve("run");
    }

    /** A finished run of an earlier call is used again, an interrupted one goes on. */
    private DinoModel pretrained() {
        Path run = run(out);
        if (!Files.exists(run.resolve("plan.json"))) {
            notes.accept("Pretraining on " + train.size() + " images, without their labels. " + plan);
            return Dino.pretrain(train, plan.withOut(run), "auto", progress);
        }
        if (!Plan.read(run.resolve("plan.json")).equals(plan)) {
            throw new IllegalArgumentException("There is a run with another plan in " + run
                    + "; give another folder with --out, or remove " + out + ".");
        }
        notes.accept("Going on with the run in " + run + ".");
        return Dino.resume(train, run, "auto", progress);
    }

    private FeatureSet features(DinoModel model, String name) {
        return watch.time(
                "features", () -> new FeatureSet(features(model, train, name), features(model, test, name), TOKENS));
    }

    private Features features(DinoModel model, ImageFolder images, String name) {
        return model.features(images, Extraction.standard().withBatch(BATCH), progress)
                .named(name);
    }

    private FeatureSet pixels() {
        int size = plan.views().global().size();
        return watch.time(
                "raw pixels",
                () -> new FeatureSet(
                        Baselines.rawPixels(train, size).named(Jury.PIXELS),
                        Baselines.rawPixels(test, size).named(Jury.PIXELS),
                        List.of(Tokens.RAW)));
    }

    private Pictures pictures(FeatureSet learned) {
        DemoPictures pictures = new DemoPictures(train, test, learned.train(), learned.test());
        byte[] png = pictures.neighboursPng();
        AtomicFile.write(
                out.resolve("pictures").resolve("neighbours.png"),
                channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(png)));
        return pictures.draw();
    }

    private void write(Report report) {
        AtomicFile.write(out.resolve(ReportSource.FILE), DinoCommand.GSON.toJson(report));
        AtomicFile.write(out.resolve("report.html"), Page.html(report.title(), List.of(report)));
    }
}
