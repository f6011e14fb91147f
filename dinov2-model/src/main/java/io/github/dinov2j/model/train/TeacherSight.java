package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Tensors;
import java.util.Optional;

/**
 * How a frozen teacher sees the crops of a student. Where its patch has another size, crops are resized to the student's grid
 * x its patch (bicubic, antialiased, a = -0.5), so that tokens meet one to one. Where its images are normalised otherwise
 * than the run's, every channel is turned into its own by {@code x s + t}.
 *
 * @param studentPatch side of a patch of the student in pixels
 * @param teacherPatch the same of the teacher
 * @param normalization of the teacher's images
 * @param other s and t [1,3,1,1], where the run normalises otherwise
 */
record TeacherSight(int studentPatch, int teacherPatch, Normalization normalization, Optional<Scaling> other) {
    /** What crops are multiplied by, and what is added then. */
    record Scaling(NDArray factors, NDArray shifts) {}

    /** Of crops that are normalised as the teacher's images. */
    static TeacherSight of(int studentPatch, int teacherPatch, Normalization normalization) {
        return new TeacherSight(studentPatch, teacherPatch, normalization, Optional.empty());
    }

    /** Of crops that a run normalises like this. */
    TeacherSight of(Normalization run, NDManager manager) {
        return new TeacherSight(
                studentPatch,
                teacherPatch,
                normalization,
                run.equals(normalization) ? Optional.empty() : Optional.of(scaling(run, manager)));
    }

    private Scaling scaling(Normalization run, NDManager manager) {
        var its = normalization;
        return new Scaling(
                channels(
                        manager,
                        run.stdRed() / its.stdRed(),
                        run.stdGreen() / its.stdGreen(),
                        run.stdBlue() / its.stdBlue()),
                channels(
                        manager,
                        (run.meanRed() - its.meanRed()) / its.stdRed(),
                        (run.meanGreen() - its.meanGreen()) / its.stdGreen(),
                        (run.meanBlue() - its.meanBlue()) / its.stdBlue()));
    }

    private static NDArray channels(NDManager manager, float... values) {
        return Tensors.create(manager, values, 1, 3, 1, 1);
    }

    /** The side in pixels of what the teacher sees of crops of this side. */
    int side(int crop) {
        return crop / studentPatch * teacherPatch;
    }

    /** Crops [B,3,S,S] as the teacher sees them. */
    NDArray of(NDArray cropsBCSS, Ops ops) {
        var crop = Math.toIntExact(cropsBCSS.getShape().get(2));
        var side = side(crop);
        var seen = side == crop ? cropsBCSS : ops.resize(cropsBCSS, side, side);
        return other.map(scaling -> seen.mul(scaling.factors()).addi(scaling.shifts()))
                .orElse(seen);
    }
}
