package io.github.dinov2j.cli;

import io.github.dinov2j.model.train.AdaptPlan;
import io.github.dinov2j.model.train.Plan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pretrain IMAGES}: DINOv2 pretraining into a run folder. */
@Command(
        name = "pretrain",
        description = {
            "Pretrains a backbone on images, without labels, into a run folder.",
            "Without --preset or --plan the plan is tiny, the demo's; with --from that of the run, or small."
        })
final class PretrainCommand extends TrainingCommand {
    @Option(
            names = "--unfreeze",
            paramLabel = "BLOCKS",
            description = "Which blocks of the weights of --from learn: all (default), or last:4 and the like.")
    private @Nullable String unfreeze;

    @Override
    String word() {
        return "pretrain";
    }

    @Override
    Plan planned(Optional<Plan> base, Optional<String> from) {
        if (from.isEmpty()) {
            return base.orElseGet(Plan::tiny);
        }
        AdaptPlan adapted = base.map(like -> AdaptPlan.of(from.get(), like)).orElseGet(() -> AdaptPlan.of(from.get()));
        adapted.notes().forEach(this::note);
        return adapted.plan();
    }

    @Override
    boolean says() {
        return false;
    }

    @Override
    Plan touched(Plan given) {
        if (unfreeze == null) {
            return given;
        }
        if (given.student().pretrainedWeights().isEmpty()) {
            throw misuse("--unfreeze is for going on from weights: give --from MODEL");
        }
        return given.with("adaptation.unfreeze", unfreeze);
    }
}
