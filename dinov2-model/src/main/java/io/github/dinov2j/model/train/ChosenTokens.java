package io.github.dinov2j.model.train;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.WholeSquare;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.extraction.PartWriter;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import io.github.dinov2j.model.train.TokenCosts.Choice;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A frozen teacher's tokens the way a run has chosen: the teacher runs in every step, or its tokens of whole images are
 * computed once and crops are sampled from them. The choice is made once for a run and kept in its provenance.
 */
final class ChosenTokens implements TokenSource {
    private static final String FOLDER = "teacher-tokens";
    private static final int LARGEST_BATCH = 64;
    private static final double SLOW_SECONDS = 0.5;

    private final Plan plan;
    private final FrozenTeacher teacher;
    private final TorchDevice device;
    private final DiskSpace disk;
    private Optional<StoredTokens> stored = Optional.empty();

    ChosenTokens(Plan plan, FrozenTeacher teacher, TorchDevice device, DiskSpace disk) {
        this.plan = plan;
        this.teacher = teacher;
        this.device = device;
        this.disk = disk;
    }

    @Override
    public TokenBatch of(Crops crops) {
        return stored.isPresent()
                ? stored.get().of(crops.origins(), crops.globals().getManager())
                : teacher.of(crops);
    }

    /** Chooses, unless the run has; says so; computes what is to be kept. An interrupt is a CancellationException. */
    void prepare(RunFolder run, ImageFolder images, Progress progress) {
        var store = TokenStore.of(
                run.root().resolve(FOLDER),
                images,
                wholeImages(),
                plan.course().upkeep().corruptImages(images.size()));
        var known = Provenance.teacherTokens(run);
        var choice = known.orElseGet(() -> choice(store));
        if (known.isEmpty()) {
            keep(run, choice);
            tell(run, choice, progress);
        }
        if (choice.stored()) {
            store.complete(disk, progress);
            stored = Optional.of(StoredTokens.open(store.folder(), images, patches()));
        }
    }

    private static void keep(RunFolder run, Choice choice) {
        try (var writer = new PartWriter()) {
            writer.get(() -> Provenance.teacherTokens(run, choice));
        }
    }

    /** That a teacher runs in every step as its plan says is nothing to tell. */
    private void tell(RunFolder run, Choice choice, Progress progress) {
        if (plan.distillation().tokens() != DistillationSettings.Tokens.LIVE) {
            progress.say(choice.why());
            run.log(Journal.event(0, choice.stored() ? "teacher tokens stored" : "teacher tokens live", choice.why()));
        }
    }

    private Choice choice(TokenStore store) {
        return switch (plan.distillation().tokens()) {
            case LIVE -> new Choice(false, "The teacher runs in every step (distillation.tokens).");
            case STORED -> TokenCosts.asked(store.images().size(), store.bytes());
            case AUTO -> measured(store);
        };
    }

    private Choice measured(TokenStore store) {
        var images = store.images().size();
        var missing = store.missingBytes();
        var free = disk.free(store.folder());
        if (missing > free * TokenCosts.DISK_SHARE) {
            return TokenCosts.noRoom(images, store.bytes(), free);
        }
        var seen = (long) plan.course().steps() * plan.course().batch();
        return new TokenCosts(
                        images,
                        2 * seen,
                        store.bytes(),
                        missing,
                        secondsACrop(),
                        store.secondsAnImage(),
                        seen * (store.bytes() / images))
                .choice();
    }

    /** Of two crops where these are slow, else of a whole piece of a batch. */
    private double secondsACrop() {
        var two = secondsACrop(1);
        return two > SLOW_SECONDS ? two : secondsACrop(plan.course().piece());
    }

    private double secondsACrop(int images) {
        var side = plan.views().global().size();
        try (var scope = new StepScope(device)) {
            var globals = scope.manager().zeros(new Shape(2L * images, 3, side, side));
            var start = System.nanoTime();
            teacher.plain(globals).cls().toFloatArray();
            return (System.nanoTime() - start) / 1e9 / (2 * images);
        }
    }

    /** Patches on a side of a global crop. */
    private int patches() {
        return plan.views().global().size() / plan.student().architecture().patch();
    }

    private TokenStore.Teacher wholeImages() {
        var a = teacher.architecture();
        var grid = GridSampling.grid(patches(), plan.views().global().minArea());
        var model = new JsonObject();
        model.addProperty("name", "teacher");
        model.add("architecture", new Gson().toJsonTree(a));
        model.addProperty("checksum", teacher.sha256());
        model.addProperty("forms", teacher.forms());
        var batch = 2 * plan.course().piece() * patches() * patches() / (grid * grid);
        return new TokenStore.Teacher(
                (images, n, height, width) -> tokens(images, n, height),
                model,
                new WholeSquare(grid * a.patch(), teacher.normalization()),
                grid,
                a.dim(),
                Math.min(Math.max(1, batch), LARGEST_BATCH));
    }

    private Map<String, FeatureBlock> tokens(ByteBuffer images, int n, int side) {
        try (var scope = new StepScope(device)) {
            var tokens = teacher.whole(scope.manager().create(images, new Shape(n, 3, side, side), DataType.FLOAT32));
            var grid = side / teacher.architecture().patch();
            var dim = teacher.architecture().dim();
            return Map.of(
                    "cls", new FeatureBlock(new int[] {dim}, tokens.cls().toFloatArray()),
                    "patch",
                            new FeatureBlock(
                                    new int[] {grid, grid, dim},
                                    tokens.patches().toFloatArray()));
        }
    }
}
