package io.github.dinov2j.model.catalogue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where a model lies that is meant by a word: a name, a file, a Hugging Face folder or a run folder. */
public final class ModelPlace {
    private ModelPlace() {}

    /** The file or folder of its weights; a path that exists goes before a name. Nothing is downloaded. */
    public static Path of(String model) {
        var path = Path.of(model);
        if (Files.exists(path)) {
            return finished(path);
        }
        return ModelCache.standard().require(backbone(model));
    }

    /** What the catalogue says of a backbone's name; a sentence where it has none. */
    public static CatalogueEntry backbone(String name) {
        var catalogue = Catalogue.standard();
        var entry = catalogue
                .find(name)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "There is no model \"" + name + "\""
                                        + catalogue.didYouMean(name)
                                        + "; give a name (see dinov2j models), a .pth or .safetensors file, a Hugging Face folder, a run folder, or untrained:vit_small."));
        if (entry.kind() == CatalogueEntry.Kind.CLASSIFIER) {
            throw new IllegalArgumentException(name + " is a classifier, not a backbone; its backbone is "
                    + entry.backbone() + ", and dinov2j predict takes the classifier.");
        }
        return entry;
    }

    private static Path finished(Path path) {
        if (!Files.exists(path.resolve("plan.json"))) {
            return path;
        }
        var model = path.resolve("model.safetensors");
        if (!Files.exists(model)) {
            throw new IllegalArgumentException("The run " + path + " is not finished; go on with it first (--resume).");
        }
        return model;
    }
}
