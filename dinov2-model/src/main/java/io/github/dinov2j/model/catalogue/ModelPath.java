package io.github.dinov2j.model.catalogue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where a model lies that users name: by a path that exists, else by its name in the catalogue. */
public final class ModelPath {
    private static final String UNTRAINED = "untrained:";

    private ModelPath() {}

    /** The file or folder to read; of a run its model. A path that exists goes before a name. Nothing is downloaded. */
    public static Path of(String model) {
        var path = Path.of(model);
        if (Files.exists(path)) {
            return finished(path);
        }
        if (model.startsWith(UNTRAINED)) {
            throw new IllegalArgumentException(
                    model + " is no file: its weights are drawn when it is loaded; give a model that has learned.");
        }
        var catalogue = Catalogue.standard();
        var entry = catalogue
                .find(model)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "There is no model \"" + model + "\""
                                        + catalogue.didYouMean(model)
                                        + "; give a name (see dinov2j models), a .pth or .safetensors file, a Hugging Face folder, a run folder, or untrained:vit_small."));
        if (entry.kind() == CatalogueEntry.Kind.CLASSIFIER) {
            throw new IllegalArgumentException(model + " is a classifier, not a backbone; its backbone is "
                    + entry.backbone() + ", and dinov2j predict takes the classifier.");
        }
        return ModelCache.standard().require(entry);
    }

    private static Path finished(Path path) {
        if (!Files.exists(path.resolve("plan.json"))) {
            return path;
        }
        var model = path.resolve("model.safetensors");
        if (!Files.exists(model)) {
            throw new IllegalArgumentException(
                    "The run " + path + " is not finished; go on with it first (pretrain --resume).");
        }
        return model;
    }
}
