package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.loss.FeatureDistance;
import io.github.dinov2j.model.loss.Targets;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The teacher's tokens themselves: the student's class and patch tokens of the global crops, each through a linear map of its
 * own, must be the teacher's tokens of the same crops. Student and teacher see one and the same crop, since a token of it
 * is a fact about that crop (Beyer et al., arXiv 2106.05237: a consistent teacher; so do AM-RADIO, Proteus and LightlyTrain);
 * a local crop has no such token, and has no part. Shapes: m images in a piece, M patches, D width of the teacher.
 */
final class FeatureTeaching implements Teaching {
    private final TokenSource tokens;
    private final FeatureDistance distance;
    private final LossSettings losses;
    private final Optional<Whitening> whitening;

    FeatureTeaching(TokenSource tokens, FeatureDistance distance, LossSettings losses, Optional<Whitening> whitening) {
        this.tokens = tokens;
        this.distance = distance;
        this.losses = losses;
        this.whitening = whitening;
    }

    /** The teacher's tokens of a piece are made when its loss is asked for: none waits for another. */
    @Override
    public Lesson lesson(Batch batch, double temperature, NDManager step) {
        return new Lesson() {
            @Override
            public Terms terms(Network student, StudentTokens own, Crops crops, int i, boolean koleo) {
                return FeatureTeaching.this.terms(student, own, crops, koleo);
            }

            @Override
            public void settle() {} // nothing moves but weights
        };
    }

    private Terms terms(Network student, StudentTokens own, Crops crops, boolean koleo) {
        var taught = taught(crops);
        var projections = student.projections();
        var ops = student.ops();
        var cls = own.global().cls(); // [2m,D]
        var named = new LinkedHashMap<String, NDArray>();
        named.put(
                LossTerms.FEATURE_CLS,
                Tensors.scale(distance.of(projections.cls(cls), taught.cls(), equal(cls), ops), losses.dino()));
        if (crops.anyCompared()) {
            var weights = crops.comparedWeights().div(2f * crops.images()); // every crop weighs the same
            var patches = projections.patches(crops.compared(own.global())); // [M,D]
            named.put(
                    LossTerms.FEATURE_PATCH,
                    Tensors.scale(distance.of(patches, taught.patches(), weights, ops), losses.ibot()));
        }
        if (koleo && losses.koleo() > 0) {
            named.put(LossTerms.KOLEO, Objective.koleo(losses, cls));
        }
        return new Terms(named);
    }

    private record Taught(NDArray cls, NDArray patches) {}

    private Taught taught(Crops crops) {
        try (var off = GradMode.off()) {
            var teacher = tokens.of(crops);
            var cls = teacher.cls();
            var patches = crops.compared(teacher);
            return whitening
                    .map(w -> new Taught(w.cls(cls), w.patches(patches)))
                    .orElseGet(() -> new Taught(cls, patches));
        }
    }

    private static NDArray equal(NDArray rowsND) {
        var n = rowsND.getShape().get(0);
        return rowsND.getManager().full(new Shape(n), 1f / n);
    }

    @Override
    public Map<String, Targets> targets() {
        return Map.of();
    }

    @Override
    public void prepare(RunFolder run, ImageFolder images, Progress progress) {
        whitening.ifPresent(w -> w.prepare(run, images, progress));
    }
}
