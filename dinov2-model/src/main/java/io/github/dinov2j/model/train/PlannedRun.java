package io.github.dinov2j.model.train;

import io.github.dinov2j.data.ImageFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A plan and the run folder it is carried out in.
 *
 * @param plan every setting
 * @param folder the run folder; made when it does not exist
 * @param labelled images of known class on which the teacher is judged while the run goes on; empty = it is not
 */
public record PlannedRun(Plan plan, Path folder, Optional<ImageFolder> labelled) {
    /** A run that is not evaluated while it goes on. */
    public PlannedRun(Plan plan, Path folder) {
        this(plan, folder, Optional.empty());
    }

    /**
     * The same run, its teacher judged on labelled images every {@code evalEvery} steps of the plan. Of {@code train} and
     * {@code test} (or {@code val}) folders the first is learned from and the second judged on, else one half of each class
     * each. Training never sees these images nor any label.
     */
    public PlannedRun evaluatedOn(ImageFolder images) {
        return new PlannedRun(plan, folder, Optional.of(images));
    }

    /** Sentences about settings that are allowed and seldom meant. */
    List<String> warnings() {
        var warnings = new ArrayList<>(plan.warnings());
        if (plan.adaptation().patience() > 0 && labelled.isEmpty()) {
            warnings.add(
                    "The setting adaptation.patience does nothing in a run that is not evaluated: give labelled images"
                            + " (--eval, evaluatedOn).");
        }
        return warnings;
    }
}
