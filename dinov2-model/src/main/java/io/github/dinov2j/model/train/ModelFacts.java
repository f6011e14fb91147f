package io.github.dinov2j.model.train;

import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.catalogue.ModelCache;
import io.github.dinov2j.model.catalogue.ModelPlace;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.head.StoredHeads;
import io.github.dinov2j.model.train.DistillationSettings.Method;
import io.github.dinov2j.model.weights.WeightFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is known of a model without an engine: of a name what the catalogue says, else what stands at the head of its files.
 *
 * @param architecture its shape
 * @param preprocessing how images are prepared for it
 * @param run the plan of the run that it comes from
 * @param heads the shapes of its trained heads, where it has some
 */
public record ModelFacts(
        Architecture architecture, Preprocessing preprocessing, Optional<Plan> run, Optional<HeadSettings> heads) {
    /** Of a name (downloaded or not), a file, a Hugging Face folder or a finished run folder. */
    public static ModelFacts of(String model) {
        if (!Files.exists(Path.of(model))) {
            var entry = ModelPlace.backbone(model);
            if (!ModelCache.standard().holds(entry)) {
                return new ModelFacts(
                        entry.architecture(), Preprocessing.released(), Optional.empty(), Optional.empty());
            }
        }
        var place = ModelPlace.of(model);
        var file = BackboneFile.read(place);
        var run = run(place);
        return new ModelFacts(
                file.architecture(),
                file.preprocessing(),
                run,
                run.isPresent()
                        ? run.filter(ModelFacts::hasHeads).map(Plan::heads)
                        : StoredHeads.of(WeightFile.open(place).heads(), place).map(StoredHeads::settings));
    }

    private static Optional<Plan> run(Path model) {
        var plan = model.resolveSibling("plan.json");
        return model.endsWith(EarlierRun.MODEL) && Files.exists(plan) ? Optional.of(Plan.read(plan)) : Optional.empty();
    }

    /** A run that learned tokens alone leaves no prototypes. */
    private static boolean hasHeads(Plan run) {
        return run.recipe() != Plan.Recipe.DISTILL || run.distillation().method() != Method.FEATURES;
    }
}
