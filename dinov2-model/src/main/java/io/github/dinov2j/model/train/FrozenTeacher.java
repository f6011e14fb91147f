package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FormMemory;
import io.github.dinov2j.model.backbone.Forms;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.catalogue.ModelCache;
import io.github.dinov2j.model.head.PrototypeHeads;
import io.github.dinov2j.model.head.StoredHeads;
import io.github.dinov2j.model.torch.ComputeThreads;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Lanes;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Optional;

/**
 * A model that a student learns from and that never changes (spec section 7.2): no gradients, no moments, inference speed.
 * Its tokens lie on the student's grid, see {@link TeacherSight}. Its arrays live as long as the device.
 */
final class FrozenTeacher implements TokenSource, PlainTeacher, AutoCloseable {
    private final TeacherIdentity identity;
    private final VisionTransformer backbone;
    private final Optional<PrototypeHeads> heads;
    private final Architecture student;
    private final Precision precision;
    private final TorchDevice device;
    private final int threads = ComputeThreads.now();
    private TeacherSight sight;
    private Optional<Prepared> prepared = Optional.empty();

    /** For which crops it was made ready, and in which forms it computes. */
    private record Prepared(int batch, int side, Forms forms) {}

    private FrozenTeacher(
            TeacherFile file,
            Optional<StoredHeads> stored,
            DistillationSettings settings,
            Architecture student,
            TorchDevice device) {
        this.student = student;
        this.device = device;
        precision = settings.precision();
        identity = TeacherIdentity.of(file, stored);
        backbone = file.load(device);
        var a = backbone.architecture();
        heads = stored.map(some -> some.load(a.dim(), device.ops(), device.manager()));
        sight = TeacherSight.of(
                student.patch(), a.patch(), file.backbone().preprocessing().normalization());
    }

    /**
     * Loads it, with its heads where the method needs them and it has some, for crops of a student of this shape. As long as
     * it is not {@link #prepare prepared} it takes them as normalised like its own images, and computes in float32.
     */
    static FrozenTeacher open(DistillationSettings settings, Architecture student, TorchDevice device) {
        var file = TeacherFile.of(settings.teacher());
        var stored =
                settings.method() == DistillationSettings.Method.HEADS ? file.heads() : Optional.<StoredHeads>empty();
        return new FrozenTeacher(file, stored, settings, student, device);
    }

    /** Makes it ready for the crops of a plan: their normalisation, size and number; chooses the forms it computes in. */
    FrozenTeacher prepare(Plan plan) {
        sight = sight.of(plan.views().normalization(), device.manager());
        var side = sight.side(plan.views().global().size());
        checkSide(plan, side);
        var batch = 2 * plan.course().piece();
        var memory = new FormMemory(ModelCache.standard().folder());
        prepared = Optional.of(
                new Prepared(batch, side, backbone.prepareForInference(device, precision, memory, batch, side, side)));
        heads.ifPresent(h -> h.trainIn(plan.course().precision()));
        return this;
    }

    private void checkSide(Plan plan, int side) {
        try {
            architecture().checkSize(side, side);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The teacher " + identity.model() + " cannot see the student's grid of "
                            + side / architecture().patch() + " x "
                            + side / architecture().patch() + " patches (views.global.size "
                            + plan.views().global().size() + " by patches of " + student.patch() + "). "
                            + e.getMessage(),
                    e);
        }
    }

    Architecture architecture() {
        return backbone.architecture();
    }

    /** Its trained heads; empty where it has none, or the method needs none. */
    Optional<PrototypeHeads> heads() {
        return heads;
    }

    /** As the plan names it. */
    String model() {
        return identity.model();
    }

    /** Of the files of its weights, one after another. */
    @Override
    public String sha256() {
        return identity.sha256();
    }

    @Override
    public TokenBatch of(Crops crops) {
        return plain(crops.globals());
    }

    @Override
    public int width() {
        return architecture().dim();
    }

    @Override
    public TokenBatch plain(NDArray imagesBCHW) {
        return whole(sight.of(imagesBCHW, device.ops()));
    }

    /** Tokens of images [B,3,H,W] of any size, normalised as the teacher's own, on their own grid. */
    TokenBatch whole(NDArray images) {
        try (var all = ComputeThreads.of(ComputeThreads.isNarrow(architecture().dim()) ? 1 : threads);
                var off = GradMode.off()) {
            var parts = parts();
            var lanes = parts == 1 ? Optional.<Lanes>empty() : lanes();
            return lanes.isPresent() && images.getShape().get(0) >= parts
                    ? SideBySide.tokens(backbone, lanes.get(), parts, images)
                    : backbone.forward(images);
        }
    }

    /** Of its own images. */
    Normalization normalization() {
        return sight.normalization();
    }

    /** In which it computes; empty before it is prepared. */
    String forms() {
        return prepared.map(now -> now.forms().toString()).orElse("");
    }

    /** Into how many parts a batch is cut: a narrow model, for which no forms are tried, is halved as students are. */
    private int parts() {
        var narrow =
                ComputeThreads.isNarrow(architecture().dim()) && architecture().isStandard();
        return prepared.map(now -> now.forms().lanes()).filter(n -> n > 1).orElse(narrow ? 2 : 1);
    }

    private Optional<Lanes> lanes() {
        return prepared.filter(now -> now.forms().lanes() > 1)
                .map(now -> device.lanes())
                .or(() -> device.halves(student.dim()));
    }

    /** What {@code provenance.json} says of it. */
    JsonObject json() {
        var json = identity.json();
        prepared.ifPresent(now -> json.addProperty("forms", now.forms().toString()));
        return json;
    }

    /** Goes on as the run began: with the same weights, else it is refused, and in the same forms. */
    void goOn(JsonObject recorded) {
        identity.checkSame(recorded);
        prepared.ifPresent(now -> Optional.ofNullable(recorded.get("forms"))
                .flatMap(forms -> Forms.read(forms.getAsString()))
                .filter(before -> !before.equals(now.forms()))
                .ifPresent(before -> prepareAgain(now, before)));
    }

    private void prepareAgain(Prepared now, Forms before) {
        var a = architecture();
        var tokens = 1 + a.registers() + (long) (now.side() / a.patch()) * (now.side() / a.patch());
        backbone.prepare(device, before, Math.max(1, now.batch() / before.lanes()) * tokens);
        prepared = Optional.of(new Prepared(now.batch(), now.side(), before));
    }

    /** Says who teaches, and whether that is a small teacher. */
    void introduce(Progress progress) {
        var a = architecture();
        progress.say("The teacher " + identity.model() + " is " + a.dim() + " wide and " + a.depth() + " deep ("
                + a.parameters() + " parameters)"
                + prepared.map(now -> "; it computes in " + now.forms() + ".").orElse("."));
        if (a.parameters() < student.parameters()) {
            progress.say("The teacher is smaller than the student, which has " + student.parameters()
                    + " parameters: students learn from larger ones as a rule.");
        }
    }

    @Override
    public void close() {
        backbone.close();
    }
}
