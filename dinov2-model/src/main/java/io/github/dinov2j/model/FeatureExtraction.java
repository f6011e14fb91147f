package io.github.dinov2j.model;

import io.github.dinov2j.data.FeatureDescription;
import io.github.dinov2j.data.FeatureFolder;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Preparation;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.extraction.ImageWork;
import io.github.dinov2j.model.extraction.Pace;
import io.github.dinov2j.model.extraction.Unreadable;
import java.nio.file.Path;

/** Images through a model into features, as an extraction says. */
final class FeatureExtraction {
    private final DinoModel model;
    private final Extraction extraction;
    private final Preparation preparation;
    private final Pace pace;
    private final ImageWork work;

    FeatureExtraction(DinoModel model, Extraction extraction) {
        this(model, extraction, Pace.standard());
    }

    FeatureExtraction(DinoModel model, Extraction extraction, Pace pace) {
        this.model = model;
        this.extraction = extraction;
        this.preparation = TokenShapes.preparation(model, extraction);
        this.pace = pace;
        var corrupt = extraction.rules().corrupt();
        work = new ImageWork(
                (images, n, height, width) -> model.tokens(images, n, height, width, extraction),
                model.name(),
                preparation,
                extraction.batch(),
                new Unreadable(
                        corrupt.skip() ? Unreadable.Skip.DAMAGED : Unreadable.Skip.NONE,
                        corrupt::allowed,
                        "allow more with --max-corrupt and run it again."),
                pace);
    }

    Features toMemory(ImageFolder images, Progress progress) {
        return work.toMemory(images, progress);
    }

    void toFolder(ImageFolder images, Path folder, Progress progress) {
        chooseForms(folder);
        var description = description(images);
        FeatureFolder.requireRoom(folder, description, images.size(), FeatureFolder.namesBytes(images), pace.disk());
        work.toFolder(
                images,
                () -> FeatureFolder.create(folder, description),
                Math.toIntExact(description.values()),
                "features",
                progress);
    }

    /** Bytes depend on the forms: a folder that was begun goes on in its own. */
    private void chooseForms(Path folder) {
        var patch = model.architecture().patch();
        var side = preparation.side() > 0
                ? preparation.side()
                : Math.max(1, model.preprocessing().crop() / patch) * patch;
        FeatureFolder.model(folder).ifPresent(begun -> model.goOnAs(begun, extraction.batch(), side, side));
        model.forms(extraction.batch(), side, side);
    }

    private FeatureDescription description(ImageFolder images) {
        var blocks = TokenShapes.of(model, extraction, preparation, images);
        var description = model.description();
        if (!extraction.norm()) {
            description.addProperty("norm", false); // not to be mixed with normed rows
        }
        return new FeatureDescription(blocks, description, preparation.toJson(), FeatureDescription.of(images));
    }
}
