package io.github.dinov2j.model.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.PositionEncoding;
import io.github.dinov2j.model.catalogue.ModelPlace;
import io.github.dinov2j.model.weights.WeightFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What a new run starts from instead of fresh weights: a backbone, the same for student and teacher, or with KEPT heads both
 * networks and the centres of another run. Positions of another image size are resampled into the plan's table. AdamW's moments
 * start anew: they are means over gradients of the old crops under the old rates, and the warm-up of the new run is there to
 * gather others.
 */
final class PretrainedWeights {
    private final Plan plan;
    private final Path path;
    private final Origin origin;
    private final BackboneFile backbone;
    private final Consumer<String> say;
    private final JsonObject provenance;

    /** Where they lie: the files whose checksum is kept, the steps they have been trained for, the run they are kept from. */
    private record Origin(List<Path> files, OptionalInt step, Optional<EarlierRun> run) {}

    private PretrainedWeights(Plan plan, Path path, Origin origin, BackboneFile file, Consumer<String> say) {
        this.plan = plan;
        this.path = path;
        this.origin = origin;
        this.say = say;
        backbone = onGrid(fitting(file));
        provenance = told();
    }

    /** Those that the plan names; empty where it names none. What the user should know of them is said. */
    static Optional<PretrainedWeights> of(Plan plan, Consumer<String> say) {
        var model = plan.student().pretrainedWeights();
        var kept = plan.adaptation().heads() == AdaptationSettings.Heads.KEPT;
        if (model.isEmpty()) {
            Checks.that(!kept, "adaptation.heads", "KEPT", "FRESH where student.pretrainedWeights names no run");
            return Optional.empty();
        }
        var path = Path.of(model);
        var run = EarlierRun.isIn(path);
        if (kept && !run) {
            throw new IllegalArgumentException("Heads are to be KEPT (adaptation.heads), and " + model
                    + " has none: it is no run folder (it has no plan.json). Give the folder of a run, or set"
                    + " adaptation.heads to FRESH.");
        }
        if (run && (kept || !Files.exists(path.resolve(EarlierRun.MODEL)))) {
            return Optional.of(of(plan, EarlierRun.newest(path, say), say));
        }
        var file = ModelPlace.of(model);
        var step = run ? OptionalInt.of(EarlierRun.plan(path).course().steps()) : OptionalInt.empty();
        var origin = new Origin(WeightFile.open(file).files(), step, Optional.empty());
        return Optional.of(new PretrainedWeights(plan, path, origin, BackboneFile.read(file), say));
    }

    private static PretrainedWeights of(Plan plan, EarlierRun run, Consumer<String> say) {
        var origin = new Origin(List.of(run.checkpoint().manifestFile()), OptionalInt.of(run.step()), Optional.of(run));
        return new PretrainedWeights(plan, run.folder(), origin, run.backbone(TrainingState.TEACHER), say);
    }

    /** The teacher's backbone, for the image size of the plan's positions. */
    BackboneFile backbone() {
        return backbone;
    }

    /** Puts them into both networks. */
    void into(StudentTeacher pair) {
        if (plan.adaptation().heads() == AdaptationSettings.Heads.KEPT) {
            origin.run().orElseThrow().into(pair, plan);
        } else {
            pair.student().backbone().parameters().load(backbone.tensors(), path.toString());
            pair.teacher().backbone().parameters().load(backbone.tensors(), path.toString());
            if (plan.losses().ibot() > 0 && plan.recipe() == Plan.Recipe.ADAPT) {
                FreshMaskToken.whereZero(pair, plan.course().seed()).ifPresent(say);
            }
        }
        say.accept("Starts from " + path + step() + "; the optimiser's moments start anew.");
        if (EarlierRun.isIn(path)) {
            HighResolution.memory(EarlierRun.plan(path), plan).ifPresent(say);
        }
    }

    private String step() {
        return origin.step().isEmpty()
                ? ""
                : " after its step " + origin.step().getAsInt()
                        + (plan.adaptation().heads() == AdaptationSettings.Heads.KEPT ? ", with its heads" : "");
    }

    /** What the heads kept were trained towards, where the earlier run had found that out of its images, for the new run. */
    void bring(RunFolder folder) {
        if (plan.adaptation().heads() == AdaptationSettings.Heads.KEPT) {
            origin.run().orElseThrow().bring(folder);
        }
    }

    /** What {@code provenance.json} says of the start. */
    JsonObject provenance() {
        return provenance;
    }

    private JsonObject told() {
        var start = new JsonObject();
        start.addProperty("model", plan.student().pretrainedWeights());
        var files = new JsonArray();
        origin.files().forEach(file -> files.add(file.toString()));
        start.add("files", files);
        start.addProperty("sha256", Checksum.of(origin.files()));
        origin.step().ifPresent(step -> start.addProperty("step", step));
        return start;
    }

    private BackboneFile fitting(BackboneFile file) {
        var wanted = plan.student().architecture();
        var has = file.requireVariant(wanted.variant(), path).architecture();
        same("dim", has.dim(), wanted.dim());
        same("depth", has.depth(), wanted.depth());
        same("heads", has.heads(), wanted.heads());
        same("patch", has.patch(), wanted.patch());
        same("registers", has.registers(), wanted.registers());
        if (wanted.variant().positionEncoding() != PositionEncoding.ABSOLUTE) {
            same("imageSize", has.imageSize(), wanted.imageSize()); // relative positions are learned for one reach
        }
        return file;
    }

    private void same(String field, int has, int wanted) {
        if (has != wanted) {
            throw new IllegalArgumentException("The weights " + path + " do not fit the plan: their " + field + " is "
                    + has + ", student.architecture." + field + " is " + wanted
                    + "; change the plan or give other weights.");
        }
    }

    private BackboneFile onGrid(BackboneFile file) {
        var has = file.architecture();
        var wanted = plan.student().architecture();
        if (has.imageSize() != wanted.imageSize()) {
            say.accept("The positions of " + path + " are for images of " + has.imageSize() + " pixels ("
                    + has.grid() + " x " + has.grid() + " patches); they are resampled for " + wanted.imageSize() + " ("
                    + wanted.grid() + " x " + wanted.grid() + ").");
        }
        return file.withImageSize(wanted.imageSize());
    }
}
