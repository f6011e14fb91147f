package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.head.ProjectionHead;
import io.github.dinov2j.model.head.PrototypeHeads;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Prototypes for a teacher that has none: the k-means centres of its tokens over the data, class tokens and patches by themselves where
 * the student's heads are separate, else together. They are kept in the run folder and never move.
 */
final class ClusterPrototypes {
    static final String FILE = "prototypes.safetensors";
    private static final String DINO = "dino";
    private static final String IBOT = "ibot";

    private final PlainTeacher teacher;
    private final Plan plan;
    private final TorchDevice device;

    ClusterPrototypes(PlainTeacher teacher, Plan plan, TorchDevice device) {
        this.teacher = teacher;
        this.plan = plan;
        this.device = device;
    }

    /** The heads of the run's file, or made of these images now and written there; they live as long as the device. */
    PrototypeHeads heads(RunFolder run, ImageFolder images, Progress progress) {
        var file = new PreparedFile(run.root().resolve(FILE), teacher.sha256());
        var centres = file.orMade(() -> made(images, progress));
        var dino = head(centres, DINO, plan.heads().dino(), file);
        var separate = plan.heads().separate();
        return new PrototypeHeads(
                dino, separate ? head(centres, IBOT, plan.heads().ibot(), file) : dino);
    }

    private ProjectionHead head(
            Map<String, StoredTensor> centres, String name, HeadSettings.Head head, PreparedFile file) {
        var centresKD = centres.get(name);
        var expected = new long[] {head.prototypes(), teacher.width()};
        if (centresKD == null || !Arrays.equals(centresKD.shape(), expected)) {
            throw new IllegalArgumentException(file.file() + " does not fit the plan: its tensor " + name + " is "
                    + (centresKD == null ? "missing" : centresKD) + ", expected " + Arrays.toString(expected)
                    + "; start a new run.");
        }
        return new ProjectionHead(ProjectionHead.fixed(centresKD, device.manager()), device.ops());
    }

    /** Refuses images that give fewer tokens than there are to be prototypes. */
    void check(ImageFolder images) {
        var sample = sample(images);
        check(sample.cls(), sample.patches(), images);
    }

    private PrototypeSample sample(ImageFolder images) {
        return PrototypeSample.of(plan.heads(), images.size(), grid(), teacher.width());
    }

    private PreparedFile.Content made(ImageFolder images, Progress progress) {
        var sample = sample(images);
        try (var cls = new UnitTokens(sample.cls(), teacher.width(), device.manager());
                var patches = new UnitTokens(sample.patches(), teacher.width(), device.manager())) {
            var rows = SampleRows.of(images.size(), sample.images(), random("prototypes"));
            TeacherSurvey.of(teacher, plan, images, device).show(rows, progress, (shown, tokens) -> {
                cls.add(tokens.cls());
                var all = tokens.patches().reshape(-1, teacher.width());
                patches.add(Tensors.gather(all, all.getManager().create(picked(shown, sample.patchesAnImage()))));
            });
            check(cls.size(), patches.size(), images);
            return centres(cls, patches, progress);
        }
    }

    private int grid() {
        var side = plan.views().global().size() / plan.student().architecture().patch();
        return side * side;
    }

    private RandomGenerator random(String purpose, long... more) {
        return Seeds.random(plan.course().seed(), purpose, more);
    }

    /** Different patches of each image, drawn from the seed by the image: positions among all patches shown. */
    private long[] picked(int[] shown, int count) {
        var positions = new long[shown.length * count];
        for (int i = 0; i < shown.length; i++) {
            var patches = SampleRows.of(grid(), count, random("patches", shown[i]));
            for (int j = 0; j < count; j++) {
                positions[i * count + j] = (long) i * grid() + patches[j];
            }
        }
        return positions;
    }

    private void check(long cls, long patches, ImageFolder images) {
        if (plan.heads().separate()) {
            check(
                    cls + " class tokens",
                    cls,
                    "heads.dino.prototypes",
                    plan.heads().dino(),
                    images);
            check(
                    patches + " patch tokens",
                    patches,
                    "heads.ibot.prototypes",
                    plan.heads().ibot(),
                    images);
        } else {
            check(
                    cls + patches + " tokens",
                    cls + patches,
                    "heads.dino.prototypes",
                    plan.heads().dino(),
                    images);
        }
    }

    private static void check(String found, long tokens, String setting, HeadSettings.Head head, ImageFolder images) {
        if (tokens < head.prototypes()) {
            throw new IllegalArgumentException("The teacher makes " + found + " of " + images.location()
                    + ", fewer than " + setting + ", " + head.prototypes() + "; set " + setting + "=" + tokens
                    + " or less, or give more images.");
        }
    }

    private PreparedFile.Content centres(UnitTokens cls, UnitTokens patches, Progress progress) {
        var content = new PreparedFile.Content(new LinkedHashMap<>(), new LinkedHashMap<>());
        try (var scope = new StepScope(device);
                var off = GradMode.off()) {
            if (plan.heads().separate()) {
                add(content, DINO, cls.all(), plan.heads().dino(), progress);
                add(content, IBOT, patches.all(), plan.heads().ibot(), progress);
            } else {
                var both = Tensors.concat(0, cls.all(), patches.all());
                add(content, DINO, both, plan.heads().dino(), progress);
            }
        }
        return content;
    }

    private void add(
            PreparedFile.Content content, String name, NDArray tokensND, HeadSettings.Head head, Progress progress) {
        var tokens = tokensND.getShape().get(0);
        var start = System.nanoTime();
        var clusters = new SphericalKMeans(tokensND, device.ops(), (round, distance) -> {
                    var rate = (double) tokens * round / ((System.nanoTime() - start) / 1e9);
                    var shown = String.format(Locale.ROOT, "mean cosine %.4f", 1 - distance);
                    progress.update(new Progress.State(
                            "prototypes  round", round, SphericalKMeans.ROUNDS, rate, "tokens", shown));
                })
                .of(head.prototypes(), random("k-means " + name), device.manager());
        var centres = clusters.centresKD();
        content.tensors()
                .put(
                        name,
                        StoredTensor.of(
                                centres.toFloatArray(), centres.getShape().getShape()));
        var said = sentence(head.prototypes(), tokens, clusters);
        content.facts().put(name, said);
        progress.say("Teacher, " + name + ": " + said);
    }

    private static String sentence(int k, long tokens, SphericalKMeans.Clusters clusters) {
        var rounds = clusters.distances().size();
        return String.format(
                Locale.ROOT,
                "%d prototypes, the centres of %d teacher tokens after %d rounds of k-means%s; mean cosine to the nearest %.4f%s.",
                k,
                tokens,
                rounds,
                clusters.settled() ? "" : ", not yet settled",
                1 - clusters.distances().get(rounds - 1),
                clusters.empty() == 0 ? "" : "; " + clusters.empty() + " have no token, since many are the same");
    }
}
