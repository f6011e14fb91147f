package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Ops;

/**
 * How far a student's projected tokens lie from a teacher's, each row weighted; weights that sum to one give a mean. Shapes:
 * n tokens, D width of the teacher. The gradient goes to the student. Source of both: AM-RADIO (arXiv 2312.06709), which
 * takes the cosine for summaries and a mixture of both for patches.
 */
public enum FeatureDistance {
    /** One minus the cosine: lengths do not matter. */
    COSINE {
        @Override
        public NDArray of(NDArray studentND, NDArray teacherND, NDArray weightsN, Ops ops) {
            return ops.cosineDistance(studentND, teacherND, weightsN);
        }
    },
    /** x^2 / 2 where a difference |x| is below 1, else |x| - 1/2; mean over the width. */
    SMOOTH_L1 {
        @Override
        public NDArray of(NDArray studentND, NDArray teacherND, NDArray weightsN, Ops ops) {
            return ops.smoothL1(studentND, teacherND, weightsN);
        }
    };

    /** The weighted sum over tokens, a scalar. */
    public abstract NDArray of(NDArray studentND, NDArray teacherND, NDArray weightsN, Ops ops);
}
