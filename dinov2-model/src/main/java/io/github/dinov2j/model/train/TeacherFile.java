package io.github.dinov2j.model.train;

import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.catalogue.ModelPlace;
import io.github.dinov2j.model.head.StoredHeads;
import io.github.dinov2j.model.torch.TorchDevice;
import io.github.dinov2j.model.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A frozen teacher at rest: what shape it has and which heads.
 *
 * @param model as the plan names it
 * @param path the file or folder of its backbone
 * @param backbone its weights, shape and preprocessing
 */
record TeacherFile(String model, Path path, BackboneFile backbone) {
    /** A name, a file, a Hugging Face folder or the folder of a finished run. */
    static TeacherFile of(String model) {
        try {
            if (model.startsWith("untrained:")) {
                throw new IllegalArgumentException(model + " has learned nothing; give a model that has.");
            }
            var path = ModelPlace.of(model);
            return new TeacherFile(model, path, BackboneFile.read(path));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The teacher (distillation.teacher) cannot be used: " + e.getMessage(), e);
        }
    }

    /** Refuses a run that would teach itself, and a student that starts as its teacher. */
    static void checkApart(Plan plan, Path run) {
        var teacher = plan.distillation().teacher();
        if (teacher.isEmpty()) {
            return;
        }
        if (real(Path.of(teacher)).startsWith(real(run))) {
            throw new IllegalArgumentException("The teacher " + teacher + " lies in the folder of the run itself, "
                    + run + "; give another model as the teacher, or another folder for the run.");
        }
        var start = plan.student().pretrainedWeights();
        if (!start.isEmpty() && real(Path.of(start)).equals(real(Path.of(teacher)))) {
            throw new IllegalArgumentException("The student would start from " + start
                    + ", which is its teacher (student.pretrainedWeights, distillation.teacher), and have nothing to"
                    + " learn; give another teacher, or other weights to start from.");
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) { // it is not there yet
            return path.toAbsolutePath().normalize();
        }
    }

    /** The backbone on a device, its arrays as long as that. */
    VisionTransformer load(TorchDevice device) {
        var parameters = VisionTransformer.places(backbone.architecture(), device.manager());
        parameters.load(backbone.tensors(), path.toString());
        parameters.notFinite().ifPresent(found -> {
            throw new IllegalArgumentException(
                    "The teacher (distillation.teacher) cannot be used: " + found.sentence(path.toString()));
        });
        return new VisionTransformer(backbone.architecture(), parameters, device.ops());
    }

    /** The files its backbone is read from. */
    List<Path> files() {
        return WeightFile.open(path).files();
    }

    /**
     * Its trained heads: of a training checkpoint those of its teacher side; of one of our own runs those of the newest
     * checkpoint whose exponential mean is the delivered model. Released backbones have none.
     */
    Optional<StoredHeads> heads() {
        var file = isRun() ? checkpointed() : Optional.of(path);
        return file.flatMap(found -> StoredHeads.of(WeightFile.open(found).heads(), found));
    }

    private boolean isRun() {
        return path.endsWith(EarlierRun.MODEL) && EarlierRun.isIn(path.resolveSibling(""));
    }

    private Optional<Path> checkpointed() {
        return Checkpoints.newestFirst(path.resolveSibling("checkpoints")).stream()
                .filter(Checkpoint::hasManifest)
                .map(Checkpoint::verifiedTeacher)
                .filter(teacher -> isDelivered(WeightFile.open(teacher).backbone()))
                .findFirst();
    }

    private boolean isDelivered(Map<String, StoredTensor> teacher) {
        var delivered = backbone.tensors();
        return teacher.keySet().equals(delivered.keySet())
                && teacher.keySet().stream()
                        .allMatch(name -> Arrays.equals(numbers(teacher, name), numbers(delivered, name)));
    }

    private static float[] numbers(Map<String, StoredTensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name)).floats();
    }
}
