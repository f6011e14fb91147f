package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.DropPath;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Optional;

/**
 * Holds the student near the weights it started from: a weight times the mean over plain images of one minus the cosine between
 * its features and theirs, half for the class token, half for the mean of the patch tokens. The start computes what the student
 * does, without gradients, so that the term is zero until the student moves.
 */
final class Anchor {
    private static final double EPS = 1e-12;

    private final VisionTransformer start;
    private final double weight;

    Anchor(VisionTransformer start, double weight) {
        this.start = start;
        this.weight = weight;
    }

    /** Of these weights, where the plan wants one. */
    static Optional<Anchor> of(Plan plan, BackboneFile weights, TorchDevice device) {
        if (plan.adaptation().anchor() == 0) {
            return Optional.empty();
        }
        var architecture = plan.student().architecture();
        var parameters = VisionTransformer.places(architecture, device.manager());
        parameters.load(weights.tensors(), plan.student().pretrainedWeights());
        var start = new VisionTransformer(architecture, parameters, device.ops());
        start.trainIn(plan.course().precision());
        return Optional.of(new Anchor(start, plan.adaptation().anchor()));
    }

    /** Adds the gradients of {@code scale} times the weighted term to the student's; returns that term. */
    double pull(Network student, Crops crops, double scale, boolean recompute) {
        if (!student.backbone().learns()) {
            return 0; // it is where it started
        }
        try (var scope = new StepScope(crops.globals().getManager());
                var on = GradMode.on()) {
            var images = crops.plain().orElseThrow().on(scope.manager());
            var run = student.backbone().run(images, Optional.empty(), DropPath.none(), recompute);
            var term = Tensors.scale(distance(run.tokens(), tokens(images)), weight);
            var value = term.getFloat();
            if (Double.isFinite(value)) {
                Tensors.backward(Tensors.scale(term, scale));
                run.backward();
            }
            return value;
        }
    }

    private TokenBatch tokens(NDArray imagesBCHW) {
        try (var off = GradMode.off()) {
            return start.forward(imagesBCHW);
        }
    }

    /** Mean over the images of the distance of their features, from 0 (the same) to 2. */
    static NDArray distance(TokenBatch now, TokenBatch start) {
        var cls = cosines(now.cls(), start.cls());
        var mean = cosines(mean(now), mean(start));
        return Tensors.scale(cls.add(mean), -0.5).add(1);
    }

    private static NDArray mean(TokenBatch tokens) {
        return tokens.patches().mean(new int[] {1}); // [B,D]
    }

    /** Their mean over the rows [B,D]. */
    private static NDArray cosines(NDArray nowBD, NDArray startBD) {
        var rows = nowBD.getShape().get(0);
        var products = Tensors.normalize(nowBD, EPS).mul(Tensors.normalize(startBD, EPS));
        return Tensors.scale(products.sum(), 1.0 / rows);
    }
}
