package io.github.dinov2j.cli;

import io.github.dinov2j.model.train.Plan;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code pretrain IMAGES}: DINOv2 pretraining into a run folder. */
@Command(
        name = "pretrain",
        description = {
            "Pretrains a backbone on images, without labels, into a run folder.",
            "Without --preset or --plan the plan is tiny, the demo's."
        })
final class PretrainCommand extends TrainingCommand {
    @Override
    String word() {
        return "pretrain";
    }

    @Override
    Plan planned(Optional<Plan> base, Optional<String> from) {
        if (from.isPresent()) {
            throw misuse("--from is for a higher resolution: give --resolution PIXELS");
        }
        return base.orElseGet(Plan::tiny);
    }

    @Override
    boolean says() {
        return false;
    }

    @Override
    Plan touched(Plan given) {
        return given;
    }
}
