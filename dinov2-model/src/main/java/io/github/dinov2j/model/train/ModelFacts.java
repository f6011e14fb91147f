package io.github.dinov2j.model.train;

import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.catalogue.ModelCache;
import io.github.dinov2j.model.catalogue.ModelPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is known of a model without an engine: of a name what the catalogue says, else what stands at the head of its files.
 *
 * @param architecture its shape
 * @param preprocessing how images are prepared for it
 * @param run the plan of the run that it comes from, when a run folder is meant
 */
public record ModelFacts(Architecture architecture, Preprocessing preprocessing, Optional<Plan> run) {
    /** Of a name (downloaded or not), a file, a Hugging Face folder or a finished run folder. */
    public static ModelFacts of(String model) {
        var path = Path.of(model);
        if (!Files.exists(path)) {
            var entry = ModelPlace.backbone(model);
            if (!ModelCache.standard().holds(entry)) {
                return new ModelFacts(entry.architecture(), Preprocessing.released(), Optional.empty());
            }
        }
        var file = BackboneFile.read(ModelPlace.of(model));
        var plan = path.resolve("plan.json");
        return new ModelFacts(
                file.architecture(),
                file.preprocessing(),
                Files.exists(plan) ? Optional.of(Plan.read(plan)) : Optional.empty());
    }
}
