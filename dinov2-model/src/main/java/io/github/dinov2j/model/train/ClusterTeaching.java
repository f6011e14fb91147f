package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.loss.Targets;
import java.util.Map;
import java.util.Optional;

/**
 * DINO and iBOT cross-entropies over prototypes that are the k-means centres of a frozen teacher's tokens: what the teacher says is
 * which centres a token is near. Everything after that is as in pretraining, Sinkhorn-Knopp included. SwAV's and DINOv2's
 * prototypes are learned; fixed ones made by k-means are DeepCluster's (arXiv 1807.05520), there made anew in every epoch.
 */
final class ClusterTeaching implements Teaching {
    private final TokenSource tokens;
    private final ClusterPrototypes prototypes;
    private final Objective objective;
    private Optional<PrototypeTeaching> made = Optional.empty();

    ClusterTeaching(TokenSource tokens, ClusterPrototypes prototypes, Objective objective) {
        this.tokens = tokens;
        this.prototypes = prototypes;
        this.objective = objective;
    }

    @Override
    public void check(ImageFolder images) {
        prototypes.check(images);
    }

    @Override
    public void prepare(RunFolder run, ImageFolder images, Progress progress) {
        made = Optional.of(new PrototypeTeaching(tokens, prototypes.heads(run, images, progress), objective));
    }

    @Override
    public Lesson lesson(Batch batch, double temperature, NDManager step) {
        return made.orElseThrow(() -> new IllegalStateException("The prototypes are made before the first step."))
                .lesson(batch, temperature, step);
    }

    @Override
    public Map<String, Targets> targets() {
        return objective.targets();
    }
}
