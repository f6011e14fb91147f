package io.github.dinov2j.model.train;

import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import java.nio.file.Path;

/** Backbone weights that a new run starts from instead of fresh ones; student and teacher get the same. */
final class PretrainedWeights {
    private PretrainedWeights() {}

    /** Puts them into both networks; does nothing where the plan names no file. */
    static void load(StudentSettings student, StudentTeacher pair) {
        if (student.pretrainedWeights().isEmpty()) {
            return;
        }
        var path = Path.of(student.pretrainedWeights());
        var wanted = student.architecture();
        var file = BackboneFile.read(path).requireVariant(wanted.variant(), path);
        var has = file.architecture();
        same(path, "dim", has.dim(), wanted.dim());
        same(path, "depth", has.depth(), wanted.depth());
        same(path, "heads", has.heads(), wanted.heads());
        same(path, "patch", has.patch(), wanted.patch());
        same(path, "registers", has.registers(), wanted.registers());
        sameGrid(path, has, wanted);
        pair.student().backbone().parameters().load(file.tensors(), path.toString());
        pair.teacher().backbone().parameters().load(file.tensors(), path.toString());
    }

    private static void same(Path path, String field, int has, int wanted) {
        if (has != wanted) {
            throw new IllegalArgumentException("The weights " + path + " do not fit the plan: their " + field + " is "
                    + has + ", student.architecture." + field + " is " + wanted
                    + "; change the plan or give other weights.");
        }
    }

    /** Positions are learned for one grid; another one resamples them at every image, so the plan only has to name it. */
    private static void sameGrid(Path path, Architecture has, Architecture wanted) {
        if (has.imageSize() != wanted.imageSize()) {
            throw new IllegalArgumentException("The weights " + path + " do not fit the plan: their positions are for "
                    + has.imageSize() + " pixels, student.architecture.imageSize is " + wanted.imageSize()
                    + "; set it to " + has.imageSize() + ", crops of other sizes resample them.");
        }
    }
}
