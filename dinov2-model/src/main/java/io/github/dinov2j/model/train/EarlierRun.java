package io.github.dinov2j.model.train;

import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.BackboneFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A run, finished or not, that another one starts from: its plan and its newest checkpoint that is whole.
 *
 * @param folder the run folder
 * @param plan its plan
 * @param checkpoint both networks and the centres
 */
record EarlierRun(Path folder, Plan plan, Checkpoint checkpoint) {
    static final String MODEL = "model.safetensors";

    /** What a distillation finds out of its images before its first step: other statistics, other centres, other heads. */
    private static final List<String> PREPARED = List.of(Whitening.FILE, ClusterPrototypes.FILE);

    private static final String PLAN = "plan.json";
    private static final String BACKBONE = "backbone.";
    private static final String HEADS = "heads.";

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(PLAN));
    }

    /** The plan of the run in a folder; a sentence where there is none. */
    static Plan plan(Path folder) {
        if (!isIn(folder)) {
            throw new IllegalArgumentException(
                    "There is no run in " + folder + " (it has no plan.json); give the folder of a run.");
        }
        return Plan.read(folder.resolve(PLAN));
    }

    /** At its newest checkpoint, every file of which is checked. */
    static EarlierRun newest(Path folder, Consumer<String> warning) {
        var plan = plan(folder);
        var checkpoints = new RunFolder(folder).checkpoints();
        return Checkpoints.newest(checkpoints, Checkpoint::check, warning, "start from another run or from a model")
                .map(found -> new EarlierRun(folder, plan, found))
                .orElseThrow(() -> new FileException(
                        checkpoints,
                        "holds no checkpoint"
                                + (Files.exists(folder.resolve(MODEL))
                                        ? ", and " + MODEL + " has no heads: set adaptation.heads to FRESH to start"
                                                + " from its backbone alone."
                                        : "; go on with that run first (--resume).")));
    }

    int step() {
        return checkpoint.step();
    }

    /** The backbone of one of its networks; of another shape than the plan says, it is refused. */
    BackboneFile backbone(String file) {
        var tensors = Network.under(BACKBONE, checkpoint.tensors(file));
        return new BackboneFile(plan.student().architecture(), plan.preprocessing(), tensors)
                .requireShapes(checkpoint.folder().resolve(file));
    }

    /** Both networks with their heads, and the centres, into the pair of a plan; positions are resampled for it. */
    void into(StudentTeacher pair, Plan other) {
        requireSameHeads(other);
        var size = other.student().architecture().imageSize();
        pair.student().load(network(TrainingState.STUDENT, size), checkpoint.name(TrainingState.STUDENT));
        pair.teacher().load(network(TrainingState.TEACHER, size), checkpoint.name(TrainingState.TEACHER));
        TrainingState.loadCentres(pair, checkpoint);
    }

    /** Gives another run what this one prepared before its first step, unless it has that already. */
    void bring(RunFolder other) {
        for (var name : PREPARED) {
            var from = folder.resolve(name);
            var to = other.root().resolve(name);
            if (Files.exists(from) && !Files.exists(to)) {
                AtomicFile.write(to, channel -> copy(from, channel));
            }
        }
    }

    private static void copy(Path from, FileChannel to) throws IOException {
        try (var source = FileChannel.open(from)) {
            for (long done = 0; done < source.size(); ) {
                done += source.transferTo(done, source.size() - done, to);
            }
        }
    }

    private Map<String, StoredTensor> network(String file, int imageSize) {
        var all = new LinkedHashMap<>(checkpoint.tensors(file));
        backbone(file).withImageSize(imageSize).tensors().forEach((name, tensor) -> all.put(BACKBONE + name, tensor));
        return all;
    }

    /** Heads can be kept only where both plans mean the same by them. */
    private void requireSameHeads(Plan other) {
        var has = PlanJson.leaves(plan.toJson());
        var wanted = PlanJson.leaves(other.toJson());
        Predicate<String> counts = setting ->
                setting.startsWith(HEADS) && (other.heads().separate() || !setting.startsWith(HEADS + "ibot."));
        Stream.concat(wanted.keySet().stream().filter(counts), method(other))
                .filter(setting -> !Objects.equals(has.get(setting), wanted.get(setting)))
                .findFirst()
                .ifPresent(setting -> {
                    throw new IllegalArgumentException("The heads of " + folder + " do not fit the plan: there "
                            + setting + " is " + has.get(setting) + ", here " + wanted.get(setting)
                            + "; make them the same, or set adaptation.heads to FRESH.");
                });
    }

    /** What a distillation learns makes other heads, but that a teacher's heads are learned as one's own are. */
    private Stream<String> method(Plan other) {
        return prototypesOfHeads(plan) && prototypesOfHeads(other) ? Stream.empty() : Stream.of("distillation.method");
    }

    private static boolean prototypesOfHeads(Plan plan) {
        return plan.recipe() != Plan.Recipe.DISTILL
                || plan.distillation().method() == DistillationSettings.Method.HEADS;
    }
}
