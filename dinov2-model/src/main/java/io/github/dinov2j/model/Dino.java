package io.github.dinov2j.model;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.catalogue.Catalogue;
import io.github.dinov2j.model.catalogue.CatalogueEntry;
import io.github.dinov2j.model.catalogue.ModelCache;
import io.github.dinov2j.model.catalogue.ModelPlace;
import io.github.dinov2j.model.classify.LinearHead;
import io.github.dinov2j.model.run.RunCurves;
import io.github.dinov2j.model.run.RunFollower;
import io.github.dinov2j.model.run.RunStatus;
import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.model.train.PlannedRun;
import io.github.dinov2j.model.train.Pretraining;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The front door: pretrain, distill, resume, load, or make an untrained model. Every model must be closed. */
public final class Dino {
    private static final String UNTRAINED = "untrained:";

    private Dino() {}

    /** Pretrains on images, without their labels, in a new folder {@code runs/<date-time>}; returns the teacher. */
    public static DinoModel pretrain(ImageFolder images, Plan plan) {
        var name = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        return pretrain(images, plan.withOut(Path.of("runs", name)));
    }

    /** Pretrains on images, without their labels, in the folder given; shows progress; returns the teacher. */
    public static DinoModel pretrain(ImageFolder images, PlannedRun run) {
        return pretrain(images, run, "auto", Progress.standard());
    }

    /** The same on a device (auto, cpu, cuda:0) with a listener of its own. */
    public static DinoModel pretrain(ImageFolder images, PlannedRun run, String device, Progress progress) {
        try (var pretraining = Pretraining.start(images, run, device, progress)) {
            return DinoModel.load(pretraining.run(), device);
        }
    }

    /**
     * Distils a frozen teacher into a student on images, without their labels, in a new folder {@code runs/<date-time>}; returns
     * the student's exponential mean. The plan is one of {@link Plan#distill}.
     */
    public static DinoModel distill(ImageFolder images, Plan plan) {
        taught(plan);
        return pretrain(images, plan);
    }

    /** The same in the folder given. */
    public static DinoModel distill(ImageFolder images, PlannedRun run) {
        return distill(images, run, "auto", Progress.standard());
    }

    /** The same on a device (auto, cpu, cuda:0) with a listener of its own. */
    public static DinoModel distill(ImageFolder images, PlannedRun run, String device, Progress progress) {
        taught(run.plan());
        return pretrain(images, run, device, progress);
    }

    private static void taught(Plan plan) {
        if (plan.recipe() != Plan.Recipe.DISTILL) {
            throw new IllegalArgumentException(
                    "The plan names no teacher (distillation.teacher); make it with Plan.distill(teacher, student).");
        }
    }

    /** Goes on with an interrupted run from its newest checkpoint; a finished one is only loaded. */
    public static DinoModel resume(ImageFolder images, Path run) {
        return resume(images, run, "auto", Progress.standard());
    }

    public static DinoModel resume(ImageFolder images, Path run, String device, Progress progress) {
        try (var pretraining = Pretraining.resume(images, run, device, progress)) {
            return DinoModel.load(pretraining.run(), device);
        }
    }

    /** The same, evaluated on labelled images from now on. */
    public static DinoModel resume(
            ImageFolder images, Path run, Optional<ImageFolder> labelled, String device, Progress progress) {
        try (var pretraining = Pretraining.resume(images, run, labelled, device, progress)) {
            return DinoModel.load(pretraining.run(), device);
        }
    }

    /** The curves of runs, as a picture: {@code Dino.plot("runs/fashion")}. */
    public static RunCurves plot(String... runs) {
        return RunCurves.of(Stream.of(runs).map(Path::of).toList());
    }

    /** Shows the progress of a run that was started elsewhere until it ends; an interrupt leaves it, and it goes on. */
    public static RunStatus attach(String run) {
        return RunFollower.follow(Path.of(run), Progress.standard());
    }

    /**
     * A model by its name ({@code dinov2_vits14}, {@code facebook/dinov2-small}; downloaded before), or from a .pth or
     * .safetensors file, a Hugging Face folder, a run folder, or {@code untrained:vit_small}.
     */
    public static DinoModel load(String model) {
        return load(model, "auto");
    }

    public static DinoModel load(String model, String device) {
        if (model.startsWith(UNTRAINED)) {
            return DinoModel.untrained(Architecture.named(model.substring(UNTRAINED.length())), 0, device);
        }
        return DinoModel.load(locate(model), device);
    }

    /** The file or folder that {@link #load} reads; a path that exists goes before a name. Nothing is downloaded. */
    public static Path locate(String model) {
        return ModelPlace.of(model);
    }

    /**
     * Downloads a model by its name into the cache and checks it; returns its file or folder. Only this and the command
     * {@code dinov2j download} ever download; docs/models.md says from where.
     */
    public static Path download(String name) {
        return ModelCache.standard()
                .download(Catalogue.standard().named(name), Optional.empty(), Progress.standard())
                .path();
    }

    /**
     * A released classifier by its name: {@code dinov2_vits14_lc} sees the last four blocks, as in the hub, {@code
     * dinov2_vits14_lc1} the last. Head and backbone must have been downloaded before.
     */
    public static DinoClassifier classifier(String name) {
        return classifier(name, "auto");
    }

    public static DinoClassifier classifier(String name, String device) {
        var catalogue = Catalogue.standard();
        var entry = catalogue
                .find(name)
                .filter(found -> found.kind() == CatalogueEntry.Kind.CLASSIFIER)
                .orElseThrow(() -> new IllegalArgumentException("There is no classifier \"" + name + "\""
                        + catalogue.didYouMean(name) + "; give a name like dinov2_vits14_lc (see dinov2j models)."));
        var backbone = catalogue.named(entry.backbone());
        var cache = ModelCache.standard();
        checkThere(cache, entry, backbone);
        var head = cache.require(entry);
        var classifier = DinoClassifier.load(cache.require(backbone).toString(), head, device);
        if (classifier.blocks() != entry.blocks()) {
            classifier.close();
            throw new FileException(
                    head,
                    "is a head over the last " + classifier.blocks() + " blocks where the catalogue says "
                            + entry.blocks() + "; download it again.");
        }
        return classifier;
    }

    /** What is missing is said at once, not a download at a time. */
    private static void checkThere(ModelCache cache, CatalogueEntry head, CatalogueEntry backbone) {
        var missing = Stream.of(head, backbone)
                .filter(entry -> !cache.holds(entry))
                .map(CatalogueEntry::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "The classifier " + head.name() + " needs " + String.join(" and ", missing)
                            + ", not on this machine yet; get what is missing with \"dinov2j download "
                            + String.join(" ", missing) + "\".");
        }
    }

    /**
     * A classifier from a backbone, as {@link #load} takes it, and a head: a file with {@code weight} and {@code bias}, or a
     * Hugging Face folder with a classifier, which can be the backbone too.
     */
    public static DinoClassifier classifier(String model, Path head) {
        return DinoClassifier.load(model, head, "auto");
    }

    /** The same with names for the classes, in the order of the head's outputs. */
    public static DinoClassifier classifier(String model, Path head, List<String> classes) {
        return DinoClassifier.load(model, LinearHead.read(head), classes, "auto");
    }

    /** A backbone with random weights: the floor that every trained one must beat. */
    public static DinoModel untrained(Architecture architecture, long seed) {
        return DinoModel.untrained(architecture, seed, "auto");
    }
}
